"""Speed, memory and scale: generated libraries with known truth. Imports the product, is imported by none of it."""

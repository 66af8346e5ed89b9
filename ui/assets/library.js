const view = zhiwen.register("library", trigger, element);

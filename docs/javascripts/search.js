// Chinese search. The index holds single Chinese characters (`separator` in mkdocs.yml), so a query must ask for each of
// its characters, and for all of them. Left alone, the theme's search drops the last character of a Chinese query.
(() => {
  const QUERY = 2 // the kind of message that carries what was typed to the search worker
  const send = Worker.prototype.postMessage
  const spread = (run) => ` ${[...run].map((character) => `+${character}`).join(" ")} `
  Worker.prototype.postMessage = function (message, ...rest) {
    const asks = message?.type === QUERY && typeof message.data === "string"
    const sent = asks ? { ...message, data: message.data.replace(/\p{Script=Han}+/gu, spread) } : message
    return send.call(this, sent, ...rest)
  }
})()

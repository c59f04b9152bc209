// Reads queries as a JSON list from standard input, says of each whether the independent parser takes it.
const { isQueryValid } = require(process.argv[2]);
const texts = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => isQueryValid(text, { logErrors: false }))));

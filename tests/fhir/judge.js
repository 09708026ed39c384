// Reads a list of resources on standard input and prints what the validator has against them, as a list of lists.
const { Fhir } = require("fhir");

const judge = new Fhir();
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const verdicts = given.map((one) => judge.validate(one, { errorOnUnexpected: true }));
process.stdout.write(JSON.stringify(verdicts.map((one) => (one.valid ? one.messages : one.messages.concat({ message: "not valid" })))));

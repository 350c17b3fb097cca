package collect

// Version of the collector, of its programs and its batch file. It also stands
// in the programs' resources, cmd/ssltriage-collect/winres.json.
const Version = "1.0.0"

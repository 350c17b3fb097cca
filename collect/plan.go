package collect

// Plan returns every step, in the order in which they run. A collection may be
// cut short at any time, by Ctrl-C or by the end of the disk, and what was
// packed until then counts: so first comes what decides most and takes least.
//
// The certificates, their keys and the bindings that name them explain most
// failures, in a second or two. Then follow sites and registry, then what runs
// on the server, then the texts of tools, which say the same again and cost a
// process each.
//
// The capture waits for the user, and comes late for that; but it comes before
// the event logs, so that the failure which is brought about while packets are
// recorded stands in the logs as well. The logs and the updates come last, as
// they take longest.
func Plan() []Step { return PlanFor(Options{}) }

// PlanFor is Plan as --list prints it for the options of a user. The steps do
// what the Options of their Job say.
func PlanFor(o Options) []Step {
	return []Step{
		leftoverStep(),
		hostStep(),
		httpStep(),
		certificatesStep(),
		keysStep(),
		iisStep(),
		registryStep(),
		networkStep(),
		clockStep(),
		httpTextStep(),
		netstatStep(),
		captureStep(o),
		eventsStep(o),
		updatesStep(),
	}
}

// listedTemp and listedState are the names in Step.Takes for the folders of files that the program
// makes for a time; Itself says where they are.
const (
	listedTemp  = `<temp>\`
	listedState = `<state>\`
)

// Names of temporary folders: the prefix and so many digits in lower-case hex.
// The one for what outlives the program has no digits.
const (
	tempPrefix      = "ssltriage-"
	tempDigits      = 12
	stateFolderName = "ssltriage-collect"
)

package collect

import (
	"context"
	"strings"
	"time"

	"ssltriage/collect/bundle"
)

const (
	timeParametersKey = `SYSTEM\CurrentControlSet\Services\W32Time\Parameters`
	clockSource       = "GetSystemTimeAsFileTime, EnumServicesStatusEx W32Time, RegQueryValueEx"
)

// timeStatus says of which source the clock is, and how far off: the only
// place for that which needs no COM.
var timeStatus = textCommand{"host/w32tm.txt", "w32tm.exe", []string{"/query", "/status", "/verbose"}, 20 * time.Second}

func clockStep() Step {
	return Step{
		Name:    "clock",
		Title:   Words{"clock, time zone, time service", "時計、タイム ゾーン、タイム サービス"},
		Takes:   []Words{asIs(clockSource), asIs(valuesCall + ` HKLM\` + timeParametersKey + ": Type"), asIs(timeStatus.line())},
		Needs:   []Need{{Tool: timeStatus.tool}, {API: "advapi32.dll!EnumServicesStatusExW"}},
		Owes:    []string{"host/clock.json", timeStatus.path},
		Timeout: 60 * time.Second,
		Gather:  gatherClock,
	}
}

func gatherClock(ctx context.Context, j *Job) error {
	start := j.Host.Now()
	id := j.Host.Identity()
	doc := bundle.Clock{UTC: start, Zone: id.Zone, BiasMinutes: id.BiasMinutes}
	services, err := within(ctx, callLimit, j.Host.Services)
	doc.W32Time.Error = winErrorIn(err)
	for _, s := range services {
		if strings.EqualFold(s.Name, "W32Time") {
			doc.W32Time.State = s.State
		}
	}
	var errs []error
	if err != nil {
		errs = append(errs, err)
	}
	doc.W32Time.Type, err = within(ctx, callLimit, func() (string, error) { return j.Host.StringValue(timeParametersKey, "Type") })
	if err != nil && !isAbsent(err) {
		errs = append(errs, err)
	}
	if err := j.remarks("host/clock.json", clockSource, start, doc, errs); err != nil {
		return err
	}
	return j.text(ctx, timeStatus)
}

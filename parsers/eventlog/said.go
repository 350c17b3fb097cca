package eventlog

import (
	"encoding/hex"
	"strconv"
	"time"
)

// event reads the System part of an event that is given as text: XML, or
// BinXml without templates. False when it names no provider or id.
func (f plainFields) event(format Format) (Event, Occurrence, bool) {
	id, err := strconv.ParseUint(f.get("EventID"), 10, 16)
	e := Event{
		Format:     format,
		Provider:   f.get("Provider@Name"),
		Source:     f.get("Provider@EventSourceName"),
		ID:         int(id),
		Level:      int(f.number("Level", 8)),
		Version:    int(f.number("Version", 8)),
		Qualifiers: int(f.number("EventID@Qualifiers", 16)),
		Channel:    f.get("Channel"),
		Computer:   f.get("Computer"),
		UserSID:    f.get("Security@UserID"),
		ProcessID:  uint32(f.number("Execution@ProcessID", 32)),
	}
	o := Occurrence{RecordID: f.number("EventRecordID", 64), ProcessID: e.ProcessID}
	if t, err := time.Parse(time.RFC3339Nano, f.get("TimeCreated@SystemTime")); err == nil {
		o.Time = t.UTC()
	}
	return e, o, err == nil && e.Provider != ""
}

// addPlain fills Data, Strings and Binary from the payload of such an event.
func (e *Event) addPlain(payload plainFields) {
	e.addPlainFields(payload)
	e.nameByPosition()
}

func (e *Event) addPlainFields(payload plainFields) {
	for _, f := range payload {
		switch f.name {
		case "Data":
			e.addField(f.key, f.text)
		case "Binary":
			if b, err := hex.DecodeString(f.text); err == nil {
				e.Binary = b
			} else {
				e.Partial = true
			}
		default:
			e.Data = append(e.Data, Field{f.name, f.text})
		}
	}
}

package evtxfile

import (
	"fmt"
	"strings"
	"time"
)

// record is an event with all its values encoded, ready to be written into
// whichever chunk it fits.
type record struct {
	event   *Event
	classic bool
	user    value
	act     value
	guid    value
	payload payload
}

func newRecord(e *Event) (*record, error) {
	r := &record{event: e, classic: e.classic()}
	var err error
	if r.user, err = sidValue(e.UserSID); err != nil {
		return nil, err
	}
	if r.act, err = guidValue(e.ActivityID); err != nil {
		return nil, err
	}
	if r.guid, err = guidValue(e.GUID); err != nil {
		return nil, err
	}
	r.payload, err = newPayload(e)
	return r, err
}

// write appends the record: header, BinXml, padding, size copy.
func (r *record) write(c *chunk, id uint64) {
	start := len(c.buf)
	c.buf = append(c.buf, 0x2a, 0x2a, 0, 0)
	size := c.reserve32()
	c.buf = le.AppendUint64(c.buf, id)
	c.buf = le.AppendUint64(c.buf, fileTime(r.event.Time))
	c.buf = append(c.buf, fragmentHeader...)
	if r.event.Forwarded {
		c.element(r.plain(id), false)
	} else {
		root, key := r.template()
		values := r.system(id)
		if r.event.Inline {
			root.content = content{}
			root.dependency = noDependency
			root.children = append(root.children, shifted(r.payload.root, len(values)))
			c.instance(root, key+"\x00"+r.payload.key, append(values, r.payload.values...), nil)
		} else {
			c.instance(root, key, values, func() { r.payload.write(c) })
		}
	}
	c.buf = append(c.buf, tokenEnd)
	for (len(c.buf)-start)%8 != 4 {
		c.buf = append(c.buf, 0)
	}
	total := uint32(len(c.buf) - start + 4)
	c.buf = le.AppendUint32(c.buf, total)
	le.PutUint32(c.buf[size:], total)
}

// shifted is an element whose values stand behind n others.
func shifted(e element, n int) element {
	if e.content.token == tokenNormalSubst || e.content.token == tokenOptSubst {
		e.content.index += uint16(n)
	}
	children := make([]element, len(e.children))
	for i, child := range e.children {
		children[i] = shifted(child, n)
	}
	e.children = children
	return e
}

// system gives the values 0…16 of the generic or 0…18 of the classic
// template; the payload follows as the last one.
func (r *record) system(id uint64) []value {
	e := r.event
	qualifiers := value{}
	if r.classic || e.Qualifiers != 0 {
		qualifiers = value{typeUint16, le.AppendUint16(nil, e.Qualifiers)}
	}
	v := []value{
		{typeUint8, []byte{e.Level}},
		{typeUint8, []byte{e.Opcode}},
		{typeUint16, le.AppendUint16(nil, e.Task)},
		{typeUint16, le.AppendUint16(nil, e.ID)},
		qualifiers,
		uint64Value(typeHex64, e.Keywords),
		uint64Value(typeFileTime, fileTime(e.Time)),
		r.act,
		uint32Value(typeUint32, e.PID),
		uint32Value(typeUint32, e.TID),
		uint64Value(typeUint64, id),
		{typeUint8, []byte{e.Version}},
		r.user,
		{}, // RelatedActivityID of the generic template
	}
	if r.classic {
		return append(v, value{}, value{}, value{}, value{}, value{})
	}
	return append(v, stringValue(e.Provider), r.guid, stringValue(e.Channel))
}

// template is the System part. In the classic kind provider and channel are
// literal text, in the generic kind they are values.
func (r *record) template() (element, string) {
	e := r.event
	if !r.classic {
		provider := []attribute{
			{"Name", optional(14, typeString)},
			{"Guid", optional(15, typeGUID)},
		}
		channel := dependent(16, el("Channel", optional(16, typeString)))
		return eventTree(e.Computer, provider, channel, 13, 17), "generic\x00" + e.Computer
	}
	provider := []attribute{{"Name", text(e.Provider)}}
	if e.GUID != "" {
		provider = append(provider, attribute{"Guid", text(bracedGUID(e.GUID))})
	}
	if e.EventSourceName != "" {
		provider = append(provider, attribute{"EventSourceName", text(e.EventSourceName)})
	}
	key := strings.Join([]string{"classic", e.Provider, e.GUID, e.EventSourceName, e.Channel, e.Computer}, "\x00")
	return eventTree(e.Computer, provider, el("Channel", text(e.Channel)), 18, 19), key
}

const eventNamespace = "http://schemas.microsoft.com/win/2004/08/events/event"

// eventTree is the Event element that both kinds of template share. The
// dependency ids are those that Windows writes.
func eventTree(computer string, provider []attribute, channel element, related, payload int) element {
	system := parent("System", []element{
		el("Provider", content{}, provider...),
		dependent(3, el("EventID", optional(3, typeUint16), attribute{"Qualifiers", optional(4, typeUint16)})),
		dependent(11, el("Version", optional(11, typeUint8))),
		dependent(0, el("Level", optional(0, typeUint8))),
		dependent(2, el("Task", optional(2, typeUint16))),
		dependent(1, el("Opcode", optional(1, typeUint8))),
		dependent(5, el("Keywords", optional(5, typeHex64))),
		el("TimeCreated", content{}, attribute{"SystemTime", optional(6, typeFileTime)}),
		dependent(10, el("EventRecordID", optional(10, typeUint64))),
		el("Correlation", content{}, attribute{"ActivityID", optional(7, typeGUID)},
			attribute{"RelatedActivityID", optional(related, typeGUID)}),
		el("Execution", content{}, attribute{"ProcessID", optional(8, typeUint32)},
			attribute{"ThreadID", optional(9, typeUint32)}),
		channel,
		el("Computer", text(computer)),
		el("Security", content{}, attribute{"UserID", optional(12, typeSID)}),
	})
	event := parent("Event", []element{system}, attribute{"xmlns", text(eventNamespace)})
	event.content = optional(payload, typeXML)
	return dependent(payload, event)
}

// plain is the event as a tree of text, without any template.
func (r *record) plain(id uint64) element {
	e := r.event
	provider := []attribute{{"Name", text(e.Provider)}}
	if e.GUID != "" {
		provider = append(provider, attribute{"Guid", text(bracedGUID(e.GUID))})
	}
	system := parent("System", []element{
		el("Provider", content{}, provider...),
		el("EventID", text(fmt.Sprint(e.ID)), attribute{"Qualifiers", text(fmt.Sprint(e.Qualifiers))}),
		el("Version", text(fmt.Sprint(e.Version))),
		el("Level", text(fmt.Sprint(e.Level))),
		el("Keywords", text(fmt.Sprintf("%#x", e.Keywords))),
		el("TimeCreated", content{}, attribute{"SystemTime", text(e.Time.UTC().Format(time.RFC3339Nano))}),
		el("EventRecordID", text(fmt.Sprint(id))),
		el("Execution", content{}, attribute{"ProcessID", text(fmt.Sprint(e.PID))}, attribute{"ThreadID", text(fmt.Sprint(e.TID))}),
		el("Channel", text(e.Channel)),
		el("Computer", text(e.Computer)),
		el("Security", content{}, attribute{"UserID", text(e.UserSID)}),
	})
	return parent("Event", []element{system, r.payload.plain()}, attribute{"xmlns", text(eventNamespace)})
}

func bracedGUID(s string) string { return "{" + strings.ToLower(strings.Trim(s, "{}")) + "}" }

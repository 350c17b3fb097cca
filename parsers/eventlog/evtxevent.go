package eventlog

// event reads a wanted record in full.
func (w *walk) event(r *record) Event {
	var e Event
	if r.plain != nil {
		e = *r.said
	} else {
		e = Event{
			Format:     EVTX,
			Provider:   r.stat.name,
			ID:         r.event,
			Level:      r.level,
			Version:    r.version,
			Qualifiers: r.qualifiers,
			ProcessID:  r.pid,
		}
		w.readSystemNames(&e, r)
	}
	w.readPayload(&e, r)
	return e
}

func (w *walk) readSystemNames(e *Event, r *record) {
	c := w.chunk
	d := c.define(r.system.definition)
	if !d.sound && !d.reported {
		d.reported = true
		w.problems.add("%w: the system template of record %d is not sound: its computer name is unknown",
			"%w: レコード %d のシステム テンプレートが正常ではないため、コンピューター名が不明です", w.place(r.pos), r.id)
	}
	e.Partial = !d.sound
	e.Source, e.Computer = c.systemText(&r.system, &r.layout.source), c.systemText(&r.system, &r.layout.computer)
	e.Channel = w.channel(r)
	e.UserSID, _ = sidString(r.user)
	if e.UserSID == "" {
		e.UserSID = r.layout.userID.text
	}
}

// channel gives the channel of a record.
func (w *walk) channel(r *record) string {
	if r.plain != nil {
		return r.said.Channel
	}
	return w.chunk.systemText(&r.system, &r.layout.channel)
}

// volatileField is a field that differs in every record of an event without
// telling it from the others: the handle of a connection.
const volatileField = "ContextHandle"

// hasVolatile says whether an event has it: a completed handshake.
func hasVolatile(provider string, id int) bool { return id == 36880 && provider == "Schannel" }

// payloadKey identifies what a record says by the bytes of its payload
// (w.payload), without decoding them. Time, thread and activity are left
// out; so is the template's definition, which only the first record in a
// chunk has.
func (w *walk) payloadKey(r *record) key {
	c, in := w.chunk, &w.payload
	k := w.systemKey(r)
	k = append(k, c.b[in.at+2:in.at+6]...)
	from := in.table
	if i := w.volatileValue(r, in); i >= 0 && i < len(in.values) {
		k = append(k, c.b[from:in.values[i].at]...)
		from = in.values[i].at + in.values[i].n
	}
	w.key = append(k, c.b[from:in.end]...)
	return keyOf(w.key)
}

func (w *walk) systemKey(r *record) []byte {
	k := append(w.key[:0], r.stat.name...)
	k = append(k, 0, byte(r.event), byte(r.event>>8), byte(r.level), byte(r.version), byte(r.qualifiers), byte(r.qualifiers>>8), byte(len(r.user)))
	k = append(k, r.user...)
	for _, s := range [...]*spot{&r.layout.computer, &r.layout.channel, &r.layout.source} {
		if s.index < 0 {
			k = append(append(k, s.text...), 0)
		} else {
			k = append(append(k, w.chunk.content(&r.system, int(s.index))...), 0, 0)
		}
	}
	return k
}

// volatileValue gives the number of the value that says nothing, or -1.
func (w *walk) volatileValue(r *record, in *instance) int {
	if !hasVolatile(r.stat.name, r.event) {
		return -1
	}
	slots := w.chunk.payloadSlots(w.chunk.define(in.definition))
	for i := range slots {
		if slots[i].name == volatileField {
			return slots[i].index
		}
	}
	return -1
}

// eventKey identifies an event that is already read.
func eventKey(e *Event) key {
	k := append([]byte(e.Provider), 0, byte(e.ID), byte(e.ID>>8), byte(e.Level), byte(e.Version), byte(e.Qualifiers), byte(e.Qualifiers>>8))
	for _, s := range []string{e.UserSID, e.Computer, e.Message, string(e.Binary)} {
		k = append(append(k, s...), 0)
	}
	skips := hasVolatile(e.Provider, e.ID)
	for _, f := range e.Data {
		if !skips || f.Name != volatileField {
			k = append(append(append(append(k, f.Name...), 0), f.Value...), 0)
		}
	}
	return keyOf(k)
}

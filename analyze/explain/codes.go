package explain

import (
	"fmt"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/text"
	"ssltriage/parsers/wintext"
)

func findCode(q Query) []Topic {
	c, ok := knowledge.CodeByName(q.Word)
	if value, isNumber := wintext.Code(q.Word); isNumber {
		c, ok = knowledge.Code(value)
	}
	if !ok {
		return nil
	}
	return []Topic{Code(c)}
}

// Code explains an error code: what it says itself, and what its family tells
// of all its members.
func Code(c knowledge.CodeInfo) Topic {
	t := topic("code", text.T("error code", "エラー コード"), fmt.Sprintf("%s (0x%08x, %d)", c.Name, c.Value, int32(c.Value)), c.Source)
	t.say(Meaning, c.Text)
	if f, ok := knowledge.FamilyOf(c.Name); ok {
		t.say(Causes, f.Causes)
		t.say(Proof, f.Proof)
		t.say(Remedy, f.Remedy)
	}
	pattern := alone(c.Name) + fmt.Sprintf(`|0x%08x\b`, c.Value)
	if c.Value > 999 && c.Value < 1<<16 {
		pattern += fmt.Sprintf(`|(netsh|with) %d\b`, c.Value)
	}
	t.see(pattern)
	return t
}

package collect

// Words is a text in both languages.
type Words struct{ EN, JA string }

// asIs is a text that is the same in every language, such as a command.
func asIs(s string) Words { return Words{s, s} }

// asIsAnd is asIs with a remark in brackets behind it.
func asIsAnd(s, en, ja string) Words { return Words{s + " (" + en + ")", s + " (" + ja + ")"} }

// whereFails is the remark of a command that is a second try.
func whereFails(s string) Words {
	return asIsAnd(s, "where the former fails", "上が失敗した場合のみ")
}

// In returns the text in a language, "ja" or anything else for English.
func (w Words) In(language string) string {
	if language == "ja" {
		return w.JA
	}
	return w.EN
}

package collect

// Words is a text in both languages.
type Words struct{ EN, JA string }

// In returns the text in a language, "ja" or anything else for English.
func (w Words) In(language string) string {
	if language == "ja" {
		return w.JA
	}
	return w.EN
}

package eventlog

import (
	"strings"

	"ssltriage/parsers/wintext"
)

// What texts say besides provider, id and time is taken where its shape or a
// word that is known tells it; no event depends on it.

// levelWords are the names of the levels, as Event Viewer and PowerShell
// write them in the languages that are known here.
var levelWords = map[string]int{
	"critical": 1, "重大": 1, "kritisch": 1, "critique": 1,
	"error": 2, "エラー": 2, "fehler": 2, "erreur": 2, "错误": 2,
	"warning": 3, "警告": 3, "warnung": 3, "avertissement": 3,
	"information": 4, "情報": 4, "informationen": 4, "informations": 4, "信息": 4,
	"verbose": 5, "詳細": 5,
}

func levelWord(s string) int { return levelWords[strings.ToLower(strings.TrimSpace(s))] }

// computerLabels are what Event Viewer calls the computer's name.
var computerLabels = map[string]bool{"Computer": true, "コンピューター": true, "コンピュータ": true, "Ordinateur": true, "计算机": true}

// channelLabels are what it calls the log.
var channelLabels = map[string]bool{"Log Name": true, "ログの名前": true, "Protokollname": true, "Nom du journal": true, "日志名称": true}

// takeExtra takes over a line of an event's header.
func (s *said) takeExtra(l wintext.Line) {
	label, value, ok := l.Cut()
	if !ok || value == "" || len(value) > 255 {
		return
	}
	switch {
	case computerLabels[label]:
		s.computer = value
	case channelLabels[label]:
		s.channel = value
	case strings.HasPrefix(value, "S-1-") && s.user == "":
		s.user = value
	case s.level == 0:
		s.level = levelWord(value)
	}
}

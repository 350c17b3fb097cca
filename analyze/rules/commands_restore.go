package rules

import (
	"encoding/hex"
	"fmt"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// restoreDWORD takes a value of any key below SCHANNEL back to what it was
// before a fix sets it as a REG_DWORD.
func restoreDWORD(f *facts.Facts, keys []string, value string) rule.Step {
	path := schannelKey + `\` + strings.Join(keys, `\`)
	return restoreOld(path, value, oldValue(f, hive.Schannel, keys, value))
}

// oldValue is a value as the evidence has it; nil when it is not there.
func oldValue(f *facts.Facts, role hive.Role, keys []string, value string) *hive.Value {
	root := f.Key(role)
	if root == nil {
		return nil
	}
	key := root.Key
	if len(keys) > 0 {
		key = root.Lookup(keys...)
	}
	if key == nil {
		return nil
	}
	return key.Value(value)
}

// restoreOld is the step that brings an old value back: a value of the wrong
// type comes back with that type. Where no command can do that safely the
// step says so. Path and value must be harmless in a command.
func restoreOld(path, value string, old *hive.Value) rule.Step {
	if old == nil {
		return rule.Cmd(`reg delete "`+path+`" /v `+value+` /f`, "Remove the value again.", "値を削除します。")
	}
	if kind, data, ok := typedData(old); ok {
		return rule.Cmd(`reg add "`+path+`" /v `+value+` /t `+kind+` /d `+data+` /f`, "Set the previous value again.", "元の値に戻します。")
	}
	return rule.Step{Do: text.F(
		"%s was there before as %s of %d bytes, which no command given here brings back: import the settings that were kept.",
		"元の %s (%s、%d バイト) はここに示すコマンドでは復元できません。保存しておいた設定をインポートします。", value, hive.TypeName(old.Type), len(old.Data))}
}

// typedData is a value as reg.exe takes it with /t and /d; not ok where its
// data is damaged, or is text that is more than a word of letters and digits.
func typedData(v *hive.Value) (kind, data string, ok bool) {
	if !v.Problem.IsZero() {
		return "", "", false
	}
	switch v.Type {
	case hive.DWORD:
		n, err := v.DWORD()
		return "REG_DWORD", fmt.Sprint(n), err == nil
	case hive.QWORD:
		n, err := v.QWORD()
		return "REG_QWORD", fmt.Sprint(n), err == nil
	case hive.Binary:
		return "REG_BINARY", hex.EncodeToString(v.Data), len(v.Data) > 0 && len(v.Data) <= 64
	case hive.SZ:
		s, err := v.String()
		return "REG_SZ", s, err == nil && plainWord(s)
	case hive.ExpandSZ:
		s, err := v.String()
		return "REG_EXPAND_SZ", s, err == nil && plainWord(s)
	}
	return "", "", false
}

// plainWord reports whether a text is letters and digits only, and short.
func plainWord(s string) bool { return !strings.ContainsAny(s, " ./-") && plainName(s) }

// keptBefore has a fix begin with an export of SCHANNEL and end with its
// import, where one of the values that it sets cannot be restored by itself.
func keptBefore(fix rule.Fix, f *facts.Facts, keys []string, values ...string) rule.Fix {
	for _, name := range values {
		old := oldValue(f, hive.Schannel, keys, name)
		if old == nil {
			continue
		}
		if _, _, ok := typedData(old); !ok {
			fix.Apply = append([]rule.Step{keepSchannel()}, fix.Apply...)
			fix.Undo = append(fix.Undo, importSchannel())
			return fix
		}
	}
	return fix
}

// keepSchannel and importSchannel save all settings of Schannel and bring
// them back.
func keepSchannel() rule.Step {
	return rule.Cmd(`reg export "`+schannelKey+`" schannel-before.reg /y`, "Keep the present settings.", "現在の設定を保存します。")
}

func importSchannel() rule.Step {
	return rule.Cmd(`reg import schannel-before.reg`, "Restore the previous settings, then restart.", "元の設定に戻し、再起動します。")
}

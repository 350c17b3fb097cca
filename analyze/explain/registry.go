package explain

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/text"
)

func findRegistry(q Query) []Topic {
	list := knowledge.RegistryValues(q.Word)
	if strings.Contains(q.Word, `\`) {
		list = knowledge.RegistryAt(q.Word)
	}
	if len(list) == 0 {
		return findKey(q.Word)
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b knowledge.RegistryInfo) int { return cmp.Compare(foreignness(a), foreignness(b)) })
	var out []Topic
	for _, v := range list {
		out = append(out, Registry(v))
	}
	return out
}

// foreignness puts the values of protocol versions first, then the others of
// Schannel: they are meant most often.
func foreignness(v knowledge.RegistryInfo) int {
	key := strings.ToLower(v.Key)
	switch {
	case strings.Contains(key, `schannel\protocols`):
		return 0
	case strings.Contains(key, `schannel`):
		return 1
	}
	return 2
}

// hives begin the paths of keys, in all spellings.
var hives = regexp.MustCompile(`(?i)^(Computer\\)?(HKLM:?|HKEY_LOCAL_MACHINE)\\`)

// findKey explains a key by the values that are known below it.
func findKey(path string) []Topic {
	path = strings.Trim(hives.ReplaceAllString(path, ""), `\`)
	if !strings.Contains(path, `\`) && !strings.EqualFold(path, "SCHANNEL") {
		return nil
	}
	var names []string
	source := ""
	for _, v := range knowledge.AllRegistryValues() {
		if below, ok := keyBelow(v.Key, path); ok {
			source = cmp.Or(source, v.Source)
			names = append(names, strings.TrimPrefix(below+`\`+v.Name, `\`))
		}
	}
	if len(names) == 0 {
		return nil
	}
	t := topic("registry", text.T("registry key", "レジストリ キー"), path, source)
	t.say(Meaning, text.F("Values that are known on it and below it: %s.", "このキーとその下の既知の値: %s。", strings.Join(names, ", ")))
	t.say(Proof, text.T("A hive or .reg file of the key.", "キーのハイブまたは .reg ファイルです。"))
	return []Topic{t}
}

// keyBelow is the way from a path, or from the end of a key's path, down to
// the key.
func keyBelow(key, path string) (string, bool) {
	k, p := `\`+strings.ToLower(key)+`\`, `\`+strings.ToLower(path)+`\`
	i := strings.Index(k, p)
	if i < 0 {
		return "", false
	}
	return strings.Trim(key[min(i+len(p)-1, len(key)):], `\`), true
}

// Registry explains a value of the registry.
func Registry(v knowledge.RegistryInfo) Topic {
	t := topic("registry", text.T("registry value", "レジストリ値"), v.Name, v.Source)
	t.say(Meaning, v.Meaning)
	t.item(Detail, text.T("key", "キー"), text.F(`HKLM\%s`, `HKLM\%s`, v.Key))
	t.word(text.T("type", "種類"), v.Type)
	t.item(Detail, text.T("default", "既定値"), v.Default)
	t.item(Detail, text.T("takes effect", "有効になる時点"), v.Effect)
	if v.Unconfirmed {
		t.say(Meaning, unconfirmed)
	}
	t.say(Causes, text.T(
		"Set by hand, by a hardening tool or script, by a policy, or by a product's setup; where the value is absent the default holds.",
		"手動、セキュリティ強化のツールやスクリプト、ポリシー、製品のセットアップによって設定されます。値がない場合は既定値が使用されます。"))
	t.say(Proof, text.F("The value in a hive or .reg file of its key%s.", "そのキーのハイブまたは .reg ファイルにある値です%s。", query(v)))
	t.say(Remedy, text.T(
		"Save the key (reg export) before any change. Deleting the value brings the default back.",
		"変更する前に、キーを保存します (reg export)。値を削除すると既定に戻ります。"))
	t.see(alone(v.Name))
	return t
}

var unconfirmed = text.T("Not confirmed in every point by a document of Microsoft.", "Microsoft の文書で確認できない点があります。")

// query is how the value is read on the server, where the place is one key.
func query(v knowledge.RegistryInfo) text.Text {
	if strings.ContainsAny(v.Key, `<{[*`) {
		return text.Text{}
	}
	command := fmt.Sprintf(`reg query "HKLM\%s" /v %s`, v.Key, v.Name)
	return text.F(", or: %s", " (または %s)", command)
}

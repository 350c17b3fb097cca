package httpsys

import "strings"

// switchWords are the words by which a switch is said to be on or off. netsh
// prints Enabled and Disabled for the older fields, Set and Not Set for those
// added since Windows Server 2019. What it prints in other languages is not
// documented, so the ordinary words of Windows dialogs stand here: each means
// nothing else, and a word that is not here leaves the switch unknown.
var switchWords = map[string]bool{
	"enabled": true, "disabled": false,
	"set": true, "not set": false,
	"yes": true, "no": false,
	"true": true, "false": false,

	"有効": true, "無効": false, "はい": true, "いいえ": false,
	"已启用": true, "已禁用": false, "启用": true, "禁用": false,
	"已啟用": true, "已停用": false, "啟用": true, "停用": false,
	"사용": true, "사용 안 함": false, "사용함": true, "사용 안함": false,
	"aktiviert": true, "deaktiviert": false, "ja": true, "nein": false,
	"activé": true, "désactivé": false, "activée": true, "désactivée": false,
	"oui": true, "non": false,
	"habilitado": true, "deshabilitado": false, "sí": true,
	"abilitato": true, "disabilitato": false, "abilitata": true, "disabilitata": false,
	"attivato": true, "disattivato": false,
	"ativado": true, "desativado": false, "desabilitado": false,
	"включено": true, "отключено": false, "включен": true, "отключен": false,
	"включена": true, "отключена": false, "да": true, "нет": false,
	"ingeschakeld": true, "uitgeschakeld": false,
	"włączone": true, "wyłączone": false, "włączony": true, "wyłączony": false,
	"etkin": true, "devre dışı": false,
	"aktiverad": true, "inaktiverad": false,
}

// readSwitch returns nil for a word that is not known.
func readSwitch(s string) *bool {
	if len(s) > 60 {
		return nil
	}
	on, known := switchWords[strings.ToLower(strings.Join(strings.Fields(s), " "))]
	if !known {
		return nil
	}
	return &on
}

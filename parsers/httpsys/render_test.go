package httpsys_test

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// language is netsh's vocabulary in a display language. No real output of
// "show sslcert" in these languages is published; the parser must not depend
// on any of these words.
type language struct {
	name    string
	title   string
	labels  []string // of the first thirteen fields
	on, off string
	sep     string // between label and value
}

var languages = []language{
	{
		name: "English", title: "SSL Certificate bindings:", on: "Enabled", off: "Disabled", sep: " : ",
		labels: []string{"IP:port", "Certificate Hash", "Application ID", "Certificate Store Name",
			"Verify Client Certificate Revocation", "Verify Revocation Using Cached Client Certificate Only",
			"Usage Check", "Revocation Freshness Time", "URL Retrieval Timeout", "Ctl Identifier",
			"Ctl Store Name", "DS Mapper Usage", "Negotiate Client Certificate"},
	},
	{
		name: "German", title: "SSL-Zertifikatbindungen:", on: "Aktiviert", off: "Deaktiviert", sep: " : ",
		labels: []string{"IP:Port", "Zertifikathash", "Anwendungs-ID", "Zertifikatspeichername",
			"Clientzertifikatsperre überprüfen", "Sperre nur mit zwischengespeichertem Clientzertifikat überprüfen",
			"Verwendungsüberprüfung", "Sperraktualisierungszeit", "URL-Abrufzeitüberschreitung", "Ctl-Bezeichner",
			"Ctl-Speichername", "DS-Zuordnungsverwendung", "Clientzertifikat aushandeln"},
	},
	{
		name: "Japanese", title: "SSL 証明書のバインド：", on: "有効", off: "無効", sep: " ： ",
		labels: []string{"IP：ポート", "証明書ハッシュ", "アプリケーション ID", "証明書ストア名",
			"クライアント証明書の失効の検証", "キャッシュされたクライアント証明書のみを使用した失効の検証",
			"使用法の確認", "失効の更新時間", "URL 取得のタイムアウト", "Ctl 識別子",
			"Ctl ストア名", "DS マッパーの使用法", "クライアント証明書のネゴシエート"},
	},
	{
		name: "Chinese", title: "SSL 证书绑定:", on: "已启用", off: "已禁用", sep: ":",
		labels: []string{"IP:端口", "证书哈希", "应用程序 ID", "证书存储名称", "验证客户端证书吊销",
			"仅使用缓存的客户端证书验证吊销", "用法检查", "吊销刷新时间", "URL 检索超时", "Ctl 标识符",
			"Ctl 存储名称", "DS 映射器用法", "协商客户端证书"},
	},
	{
		name: "French", title: "Liaisons de certificat SSL\u00a0:", on: "Activé", off: "Désactivé", sep: "\u00a0: ",
		labels: []string{"Adresse IP\u202f: port", "Hachage du certificat", "ID de l’application", "Nom du magasin de certificats",
			"Vérifier la révocation du certificat client", "Vérifier la révocation au moyen du cache uniquement",
			"Vérification de l’utilisation", "Délai d’actualisation de la révocation", "Délai de récupération de l’URL",
			"Identificateur de liste CTL", "Nom du magasin de listes CTL", "Utilisation du mappeur DS",
			"Négocier le certificat client"},
	},
	{
		name: "Russian", title: "Привязки SSL-сертификата:", on: "Включено", off: "Отключено", sep: " : ",
		labels: []string{"IP:порт", "Хэш сертификата", "ИД приложения", "Имя хранилища сертификатов",
			"Проверять отзыв сертификата клиента", "Проверять отзыв только по кэшу", "Проверка использования",
			"Время обновления отзыва", "Время ожидания URL", "Идентификатор Ctl", "Имя хранилища Ctl",
			"Использование DS", "Согласование сертификата клиента"},
	},
}

// entry is one record to print, in the words of the printer.
type entry struct {
	key, hash, app, store string
	verify                bool
	freshness             string
	ctl                   string
	negotiate             bool
	tail                  []string // lines behind the thirteenth field
}

// values returns the thirteen values of a record.
func (l language) values(e entry) []string {
	word := func(on bool) string {
		if on {
			return l.on
		}
		return l.off
	}
	return []string{e.key, e.hash, e.app, e.store, word(e.verify), word(false), word(true),
		e.freshness, "0", "(null)", e.ctl, word(false), word(e.negotiate)}
}

// print writes a listing as netsh lays it out.
func (l language) print(entries ...entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n-------------------------\n\n", l.title)
	for _, e := range entries {
		for i, v := range l.values(e) {
			b.WriteString(l.row(l.labels[i], v))
		}
		for _, line := range e.tail {
			b.WriteString(line + "\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// row prints "    label   : value" with the label padded to 28 columns, unless
// the language puts no blank there.
func (l language) row(label, value string) string {
	pad := strings.Repeat(" ", max(0, 28-utf8.RuneCountInString(label)))
	if l.sep == ":" {
		pad = ""
	}
	return strings.TrimRight("    "+label+pad+l.sep+value, " ") + "\n"
}

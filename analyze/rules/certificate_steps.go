package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

// renew is how an endpoint gets another certificate: the successor that is
// already in the store, else a new one.
func renew(f *facts.Facts, c *facts.Certificate) rule.Fix {
	var fix rule.Fix
	next := "THUMBPRINT"
	if c.Cert != nil {
		if list := successors(f, c); len(list) > 0 {
			next = list[0].Thumbprint
			fix.Apply = append(fix.Apply, rule.Step{Do: text.F(
				"The store already holds a valid certificate for the same names with its private key: %s, valid until %s. Bind that one.",
				"同じ名前の有効な証明書が秘密キーとともにストアにあります: %s (有効期間 %s まで)。これをバインドします。", next, day(list[0].Cert.NotAfter))})
		}
	}
	if next == "THUMBPRINT" {
		fix.Apply = append(fix.Apply, rule.Do(
			"Renew the certificate at its authority, import it with its private key into the computer's Personal store and take its thumbprint.",
			"証明機関で証明書を更新し、秘密キーとともにコンピューターの個人ストアにインポートして、拇印を確認します。"))
	}
	for _, b := range f.BoundTo(c) {
		fix.Apply = append(fix.Apply, bindOther(f, *b, next)...)
		fix.Verify = append(fix.Verify, rule.Cmd(showBinding(f, *b), "The record must name the new certificate.", "レコードが新しい証明書を指していることを確認します。"))
		fix.Undo = append(fix.Undo, bindOther(f, *b, c.Thumbprint)...)
	}
	if len(fix.Verify) == 0 {
		fix.Verify = []rule.Step{rule.Do("Open the site from a client and look at the certificate that it shows.", "クライアントからサイトを開き、表示される証明書を確認します。")}
	}
	return fix
}

// bindOther replaces the certificate of a record. The new thumbprint may be
// one that only the reader knows.
func bindOther(f *facts.Facts, b facts.Binding, thumbprint string) []rule.Step {
	store := b.StoreUpper()
	if store == "" {
		store = "MY"
	}
	if !thumbprintShape.MatchString(thumbprint) {
		return []rule.Step{rule.Step{Do: text.F(
			"Set the new certificate in the https binding of the site (IIS Manager, Bindings) for %s.",
			"サイトの https バインド (IIS マネージャーの [バインド]) で %s に新しい証明書を設定します。", b.Key())}}
	}
	return []rule.Step{
		rule.Cmd(deleteBinding(f, b), "Remove the present record.", "現在のレコードを削除します。").
			With("the endpoint has no certificate until the next step", "次の手順まで、このエンドポイントには証明書がありません"),
		rule.Step{
			Do:      text.F("Write it again with the certificate %s.", "証明書 %s でレコードを作成し直します。", thumbprint),
			Command: addBinding(f, b, thumbprint, store),
		},
	}
}

// verifyChain is the check of a chain by Windows itself.
func verifyChain() rule.Step {
	return rule.Cmd("certutil -verify -urlfetch leaf.cer",
		"Export the server certificate as leaf.cer and check it: no error must remain.",
		"サーバー証明書を leaf.cer としてエクスポートし、エラーがないことを確認します。")
}

// removeFrom takes a certificate out of a store again.
func removeFrom(store string, c *facts.Certificate) []rule.Step {
	if c == nil || !thumbprintShape.MatchString(c.Thumbprint) {
		return []rule.Step{rule.Do("Remove the added certificate from the store again.", "追加した証明書をストアから削除します。")}
	}
	return []rule.Step{rule.Cmd(`certutil -delstore `+store+` "`+c.Thumbprint+`"`,
		"Remove the certificate from the store again.", "証明書をストアから削除します。")}
}

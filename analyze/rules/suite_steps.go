package rules

import (
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// Registry keys with the order of cipher suites: a policy's comes first.
const (
	policySuites  = `HKLM\SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002`
	machineSuites = `HKLM\SYSTEM\CurrentControlSet\Control\Cryptography\Configuration\Local\SSL\00010002`
)

// restoreSuites gives the server suites that it can use: by taking the
// policy away, by adding to the list, by undoing the switches. With an offer
// only suites of the client are of use.
func restoreSuites(f *facts.Facts, list schannel.SuiteList, key string, offer *schannel.Offer) rule.Fix {
	candidates := addable(f, key, offer)
	if offer != nil && len(candidates) == 0 {
		return otherSide()
	}
	fix := rule.Fix{Verify: []rule.Step{captureAgain()}}
	var changes []schannel.Change
	where := machineSuites
	if fromPolicy(f, list) {
		where = policySuites
	}
	fix.Apply = append(fix.Apply, rule.Cmd(`reg export "`+where+`" suites-before.reg /y`, "Keep the present list.", "現在の一覧を保存します。"))
	if where == policySuites {
		fix.Apply = append(fix.Apply,
			rule.Do("If a Group Policy sets the list (Administrative Templates, Network, SSL Configuration Settings, SSL Cipher Suite Order), change it there: it comes back otherwise.", "グループ ポリシー ([管理用テンプレート] - [ネットワーク] - [SSL 構成設定] - [SSL 暗号の順位]) で設定されている場合は、ポリシー側を変更します。変更しないと元に戻ります。"),
			rule.Cmd(`reg delete "`+policySuites+`" /v Functions /f`, "Without the policy the list of the machine holds again.", "ポリシーを削除すると、コンピューター自身の一覧が有効になります。"))
		changes = append(changes, schannel.Without())
	} else if len(candidates) > 0 {
		fix.Apply = append(fix.Apply, addSuites(f, candidates)...)
		changes = append(changes, schannel.Adding(f, candidates[:min(2, len(candidates))]))
	}
	fix.Undo = append(fix.Undo, rule.Cmd(`reg import suites-before.reg`, "Restore the previous list, then restart.", "元の一覧に戻し、再起動します。"))
	for _, s := range schannel.Switches(f) {
		if !knownSwitch(s.Name) {
			continue
		}
		fix.Apply = append(fix.Apply, rule.Step{Do: text.F("Switch %s on again, as far as it is meant to be used.", "使用する場合は %s を再び有効にします。", s.Name),
			Command: `reg delete "` + schannelKey + `\` + s.Name + `" /v Enabled /f`})
		changes = append(changes, schannel.Removes("Enabled", strings.Split(s.Name, `\`)...))
		fix.Undo = append(fix.Undo, rule.Cmd(`reg add "`+schannelKey+`\`+s.Name+`" /v Enabled /t REG_DWORD /d 0 /f`, "Switch it off again.", "再び無効にします。"))
	}
	fix.Apply = append(fix.Apply, restart())
	if len(changes) > 0 {
		fix = expecting(fix, bestEffect(f, changes...))
	}
	return fix
}

// knownSwitch reports whether a name from the registry is one that Schannel
// knows, and therefore safe to put into a command.
func knownSwitch(name string) bool {
	for _, known := range []string{
		`Ciphers\AES 128/128`, `Ciphers\AES 256/256`, `Ciphers\Triple DES 168`, `Ciphers\RC4 128/128`,
		`Hashes\SHA`, `Hashes\SHA256`, `Hashes\SHA384`, `Hashes\MD5`,
		`KeyExchangeAlgorithms\PKCS`, `KeyExchangeAlgorithms\ECDH`, `KeyExchangeAlgorithms\Diffie-Hellman`,
	} {
		if strings.EqualFold(known, name) {
			return true
		}
	}
	return false
}

// fromPolicy reports whether the list is the one of a policy.
func fromPolicy(f *facts.Facts, list schannel.SuiteList) bool {
	key := f.Key(hive.CryptographyPolicy)
	return key != nil && list.Ref.File == key.File && !list.Ref.IsZero() && key.Lookup("Configuration", "SSL", "00010002") != nil
}

// addable are suites of the Windows version that would help: by default on,
// fitting the key, and, with an offer, offered by the client.
func addable(f *facts.Facts, key string, offer *schannel.Offer) []schannel.Suite {
	var out []schannel.Suite
	for _, s := range schannel.DefaultSuites(f.Host.Build).Suites {
		if s.Fits(key) && !s.Number.Is13() && (offer == nil || len(schannel.Shared([]schannel.Suite{s}, *offer)) > 0) {
			out = append(out, s)
		}
	}
	return out
}

// addSuites enables up to two suites. The command exists from Windows Server
// 2016 on; before that the list is edited in the policy.
func addSuites(f *facts.Facts, list []schannel.Suite) []rule.Step {
	if len(list) > 2 {
		list = list[:2]
	}
	var out []rule.Step
	for _, s := range list {
		step := rule.Step{Do: text.F("Enable the suite %s.", "暗号スイート %s を有効にします。", s.Name)}
		if f.Host.Build >= 14393 {
			step.Command = `powershell -Command "Enable-TlsCipherSuite -Name ` + s.Name + `"`
		}
		out = append(out, step)
	}
	if f.Host.Build < 14393 {
		out = append(out, rule.Do("On this Windows do so in the Group Policy SSL Cipher Suite Order (gpedit.msc).", "この Windows では、グループ ポリシー [SSL 暗号の順位] (gpedit.msc) で設定します。"))
	}
	return out
}

// otherSide is the advice where this Windows has no suite that the client
// offers.
func otherSide() rule.Fix {
	return rule.Fix{
		Apply: []rule.Step{
			rule.Do("No suite that the client offers is on by default in this Windows with this kind of key. Allow the client a suite of the server, for example ECDHE with AES-CBC.", "クライアントが提示するスイートの中に、この Windows とこの種類のキーで既定で有効なものがありません。サーバーのスイート (例: ECDHE と AES-CBC) をクライアントで許可します。"),
			rule.Do("Or give the server what the client asks for: a newer Windows, a certificate with the other kind of key (Windows Server 2008 R2 to 2012 R2 have ECDHE with AES-GCM for ECDSA certificates only), or a reverse proxy.", "または、クライアントが求めるものをサーバー側で用意します。新しい Windows、別の種類のキーの証明書 (Windows Server 2008 R2 から 2012 R2 では ECDHE と AES-GCM の組み合わせは ECDSA 証明書のみ)、またはリバース プロキシです。"),
		},
		Verify: []rule.Step{captureAgain()},
		Undo:   []rule.Step{rule.Do("Set the client's previous list again.", "クライアントの元の一覧に戻します。")},
	}
}

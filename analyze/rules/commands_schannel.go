package rules

import (
	"slices"
	"strconv"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

// schannelKey is the registry key of Schannel as reg.exe takes it.
const schannelKey = `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`

// protocolValues are the two values that switch a protocol version on or off.
// Source: Microsoft, "Transport Layer Security (TLS) registry settings".
var protocolValues = []string{"Enabled", "DisabledByDefault"}

// protocolKey is the key of the server's side of a version.
func protocolKey(name string) string { return schannelKey + `\Protocols\` + name + `\Server` }

// setProtocol is the command that sets one of the values.
func setProtocol(name, value string, data uint32) string {
	return addDWORD(protocolKey(name), value, data)
}

// addDWORD is the command that sets a REG_DWORD. Key and value must be names
// that Schannel knows.
func addDWORD(key, value string, data uint32) string {
	return `reg add "` + key + `" /v ` + value + ` /t REG_DWORD /d ` + strconv.FormatUint(uint64(data), 10) + ` /f`
}

// enableProtocol switches a version on for the server. Windows that does not
// know the version gets the advice to put something newer in front.
func enableProtocol(f *facts.Facts, name string) rule.Fix {
	if !slices.Contains(schannel.Names, name) || schannel.Default(name, f.Host.Build) == schannel.Unsupported {
		return rule.Fix{
			Apply: []rule.Step{{Do: text.F(
				"This Windows cannot speak %s. Move the site to a newer Windows, or put a reverse proxy that speaks it in front. As a stopgap let the client use a version that the server speaks.",
				"この Windows は %s に対応していません。サイトを新しい Windows に移行するか、対応するリバース プロキシを前段に置きます。応急処置として、サーバーが対応するバージョンをクライアントで有効にします。", name)}},
			Verify: []rule.Step{captureAgain()},
			Undo:   []rule.Step{rule.Do("Switch the old version off again on the client.", "クライアントで古いバージョンを再び無効にします。")},
		}
	}
	var fix rule.Fix
	for i, data := range []uint32{1, 0} {
		value := protocolValues[i]
		fix.Apply = append(fix.Apply, rule.Step{
			Do:      text.F("Set %s of %s to %d.", "%[2]s の %[1]s を %[3]d に設定します。", value, name, data),
			Command: setProtocol(name, value, data),
		})
		fix.Undo = append(fix.Undo, restoreValue(f, name, value))
	}
	fix.Apply = append(fix.Apply, restart())
	fix.Verify = []rule.Step{
		rule.Cmd(`reg query "`+protocolKey(name)+`"`, "Enabled must be 1 and DisabledByDefault 0.", "Enabled が 1、DisabledByDefault が 0 であることを確認します。"),
		captureAgain(),
	}
	fix = keptBefore(fix, f, []string{"Protocols", name, "Server"}, protocolValues...)
	return expecting(fix, bestEffect(f, switchedOn(name)...))
}

// switchedOn are the changes that switch a version on for the server.
func switchedOn(name string) []schannel.Change {
	return []schannel.Change{
		schannel.Sets(1, "Enabled", "Protocols", name, "Server"),
		schannel.Sets(0, "DisabledByDefault", "Protocols", name, "Server"),
	}
}

// restoreValue takes a value back to what it was.
func restoreValue(f *facts.Facts, name, value string) rule.Step {
	return restoreDWORD(f, []string{"Protocols", name, "Server"}, value)
}

// restart makes Schannel read its settings anew.
func restart() rule.Step {
	return rule.Cmd("shutdown /r /t 0", "Restart Windows so that the setting takes effect.", "設定を有効にするため Windows を再起動します。").
		With("the server is away until it has started", "再起動が完了するまでサーバーを利用できません")
}

// captureAgain is how to see that a handshake comes about.
func captureAgain() rule.Step {
	return rule.Do("Connect again; a capture must show the ServerHello and application data.", "もう一度接続し、キャプチャに ServerHello とアプリケーション データがあることを確認します。")
}

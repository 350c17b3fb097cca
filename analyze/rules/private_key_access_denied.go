package rules

import (
	"slices"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/keyfiles"
)

var privateKeyAccessDenied = rule.Rule{
	ID:       "private-key-access-denied",
	Scenario: rule.Certificate,
	Layer:    layerKey,
	Title:    text.T("the private key may not be read", "秘密キーへのアクセスが拒否されています"),
	Doc: text.T(
		"HTTP.sys opens the private key as SYSTEM. The permissions of the key file, or of the MachineKeys folder, do not let SYSTEM or Administrators read it, mostly after somebody tightened the permissions of the disk or copied the folder. Windows reports 0x8009030d, 0x80090016, 0x80090010 or 0x80070005 with Schannel event 36870. Remote Desktop opens its key as NETWORK SERVICE; application pools need no key of the server's certificate.",
		"HTTP.sys は SYSTEM として秘密キーを開きます。キー ファイルまたは MachineKeys フォルダーのアクセス許可で、SYSTEM や Administrators の読み取りが許可されていません。ディスクのアクセス許可を厳しくした場合や、フォルダーをコピーした場合によく発生します。Windows は Schannel イベント 36870 とともに 0x8009030d、0x80090016、0x80090010、0x80070005 を報告します。リモート デスクトップは NETWORK SERVICE としてキーを開きます。アプリケーション プールにはサーバー証明書のキーは必要ありません。"),
	Proof: text.T(
		"The permissions of the key file (icacls, SDDL) in which no entry lets SYSTEM or Administrators read. Schannel 36870 with 0x8009030d, 0x80090016, 0x80090010 or 0x80070005 is the symptom; the code alone does not prove the permissions.",
		"SYSTEM または Administrators の読み取りを許可するエントリがない、キー ファイルのアクセス許可 (icacls、SDDL) です。症状は 0x8009030d、0x80090016、0x80090010、0x80070005 の Schannel 36870 です。コードだけではアクセス許可が原因とは断定できません。"),
	Remedy: text.T(
		"Save the present permissions, then give SYSTEM and Administrators full control of the key file with icacls, and restart IIS.",
		"現在のアクセス許可を保存してから、icacls で SYSTEM と Administrators にキー ファイルのフル コントロールを許可し、IIS を再起動します。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 2; "Default permissions for the MachineKeys folders" (KB278381); MS-DTYP 2.5.3.2`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindKeys, facts.KindKeyFiles},
	Uses:     []facts.Kind{facts.KindEvents},
	Check:    checkPrivateKeyAccessDenied,
}

var keyDeniedRule = keyRule{
	fault: keyDenied,
	title: func(endpoint string) text.Text {
		return text.F("SYSTEM may not read the private key of the certificate of %s", "%s の証明書の秘密キーを SYSTEM が読み取れません", endpoint)
	},
	why: text.T(
		"HTTP.sys opens the key of this certificate as SYSTEM, and is refused. Every TLS handshake that needs the key fails.",
		"HTTP.sys は SYSTEM としてこの証明書のキーを開きますが、拒否されます。キーを必要とする TLS ハンドシェイクはすべて失敗します。"),
	aloneTitle: text.T("a server's private key may not be read", "サーバーの秘密キーへのアクセスが拒否されています"),
	aloneWhy: text.T(
		"Schannel could not use the private key of a server credential. Missing permissions on the key file are the usual cause; a key for signatures only and a damaged key give 0x8009030d as well. The permissions of the key file decide.",
		"Schannel はサーバー資格情報の秘密キーを使用できませんでした。通常の原因はキー ファイルのアクセス許可の不足です。署名専用のキーや破損したキーでも 0x8009030d になります。キー ファイルのアクセス許可で判断できます。"),
	aloneFirm: func(code uint32) rule.Confidence {
		if len(keyCodes[code].faults) == 1 {
			return rule.Likely
		}
		return rule.Possible
	},
	fix: grantKey,
}

// lacksSystem is what is said of a key file that SYSTEM may read only because
// it is in Administrators: whether that is enough, the log tells.
func lacksSystem(endpoint string) (title, why text.Text) {
	return text.F("the private key of the certificate of %s has no permission for SYSTEM", "%s の証明書の秘密キーに SYSTEM のアクセス許可がありません", endpoint),
		text.T(
			"HTTP.sys opens this key as SYSTEM. Windows gives a key file full control for SYSTEM and for Administrators; here the entry for SYSTEM is missing, and only that for Administrators could let it in. Where Schannel reports that it cannot use the key, the missing entry is the cause that Microsoft documents.",
			"HTTP.sys は SYSTEM としてこのキーを開きます。Windows はキー ファイルに SYSTEM と Administrators のフル コントロールを設定しますが、ここでは SYSTEM のエントリがなく、許可されうるのは Administrators のエントリだけです。Schannel がキーを使用できないと報告している場合、Microsoft が示す原因はこのエントリの不足です。")
}

func checkPrivateKeyAccessDenied(f *facts.Facts) rule.Verdict {
	folder, denied := deniedFolder(f)
	v := keyDeniedRule.check(f)
	if folder == nil {
		return v
	}
	for i := range v.Findings { // the folder supports what else is known
		v.Findings[i].Cites = append(v.Findings[i].Cites, folderCite(*folder))
		v.Findings[i].Confidence = firmer(v.Findings[i].Confidence, rule.Likely)
	}
	if len(v.Findings) > 0 {
		return v
	}
	if symptoms := keySymptoms(f, keyDenied); len(symptoms) > 0 || denied {
		return rule.Found(byFolder(f, *folder, symptoms))
	}
	return v
}

// deniedFolder is the MachineKeys folder when its permissions lack what
// Windows sets: full control for Administrators. A folder matters only where
// the permissions of the files in it are not known. denied says that SYSTEM
// may not even list it.
func deniedFolder(f *facts.Facts) (folder *facts.KeyFile, denied bool) {
	for _, p := range keyProofs(f) {
		if p.sound || p.fault != "" && p.firm == rule.Certain {
			return nil, false
		}
	}
	for _, end := range []string{facts.FolderMachineKeys, facts.FolderKeys} {
		k := f.KeyFolder(end)
		if k == nil || k.Incomplete || slices.ContainsFunc(k.ACL, ownsFolder) {
			continue
		}
		denied = k.CanRead(facts.SystemToken...) == keyfiles.AccessNo
		if end == facts.FolderMachineKeys || denied {
			return k, denied
		}
	}
	return nil, false
}

// ownsFolder reports whether an entry is one for Administrators or SYSTEM, or
// for an account that is not known and might be.
func ownsFolder(e keyfiles.ACE) bool {
	return !e.Deny && (e.SID == "S-1-5-32-544" || e.SID == "S-1-5-18" || e.SID == "")
}

func folderCite(k facts.KeyFile) rule.Cite {
	return rule.CauseRef(k.Ref, text.T("the key folder lacks the entry for Administrators that Windows sets", "キー フォルダーに Windows 既定の Administrators のエントリがありません"))
}

// byFolder is the fault as the permissions of the folder suggest it.
func byFolder(f *facts.Facts, folder facts.KeyFile, symptoms []facts.Symptom) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Possible,
		Title: text.T("the permissions of the key folder are not those of Windows", "キー フォルダーのアクセス許可が Windows の既定と異なります"),
		Why: text.T(
			"By default Administrators have full control over the MachineKeys folder and Everyone may list it and add files. Here the entry for Administrators is missing, so the keys in it may be out of reach for HTTP.sys. The permissions of the key file itself decide.",
			"既定では、Administrators が MachineKeys フォルダーのフル コントロールを持ち、Everyone は一覧表示とファイルの追加ができます。ここでは Administrators のエントリがないため、HTTP.sys がキーを読み取れない可能性があります。キー ファイル自体のアクセス許可で判断できます。"),
		Cites: []rule.Cite{folderCite(folder)},
	}
	c := onlyBound(f)
	if c != nil {
		fd.Subject = f.SubjectOf(c)
	}
	fd.Fix = grantKey(f, c)
	fd.Explain(symptoms...)
	if len(symptoms) > 0 {
		fd.Severity, fd.Confidence = rule.Error, rule.Likely
		fd.Title = text.T("the permissions of the key folder keep the server from its private key", "キー フォルダーのアクセス許可により、サーバーが秘密キーを使用できません")
	}
	return fd
}

// grantKey gives SYSTEM and Administrators full control over the key.
func grantKey(f *facts.Facts, c *facts.Certificate) rule.Fix {
	folder, name := keyFolder(f, c), keyFileName(f, c)
	path := folder
	if name != "" {
		path += `\` + name
	}
	if f.Host.IIS6() {
		return grantKey2003(f, path)
	}
	const saved = `"%TEMP%\key-permissions.txt"`
	parent := folder
	if name == "" {
		parent = folder[:len(folder)-len(lastPart(folder))-1]
	}
	steps := []rule.Step{
		rule.Cmd(`icacls "`+path+`" /save `+saved, "Save the present permissions.", "現在のアクセス許可を保存します。"),
		rule.Cmd(`icacls "`+path+`" /grant *S-1-5-18:F *S-1-5-32-544:F`, "Give SYSTEM and Administrators full control.", "SYSTEM と Administrators にフル コントロールを付与します。"),
	}
	if name != "" {
		steps = append(steps, rule.Cmd(`takeown /a /f "`+path+`"`, "Only if that is refused: make Administrators the owner, then grant again.", "拒否された場合のみ、所有者を Administrators に変更してから再度付与します。").
			With("the owner of the key file changes", "キー ファイルの所有者が変わります"))
	} else {
		steps = append(steps, rule.Do("Do the same for the file of the certificate's key, which certutil -v -store my names as the unique container name.", "証明書のキーのファイル (certutil -v -store my が一意のコンテナー名として表示します) にも同様に付与します。"))
	}
	return rule.Fix{
		Apply: append(steps, rebind(f)),
		Verify: []rule.Step{
			rule.Cmd(`icacls "`+path+`"`, "SYSTEM and Administrators must be listed with (F).", "SYSTEM と Administrators に (F) が表示されることを確認します。"),
			rule.Do("Connect with HTTPS: no new Schannel event 36870 may appear.", "HTTPS で接続し、Schannel イベント 36870 が新たに記録されないことを確認します。"),
		},
		Undo: []rule.Step{
			rule.Cmd(`icacls "`+parent+`" /restore `+saved, "Restore the saved permissions.", "保存したアクセス許可を復元します。"),
		},
	}
}

// grantKey2003 is the same with cacls, which knows accounts by name only and
// cannot save permissions.
func grantKey2003(f *facts.Facts, path string) rule.Fix {
	return rule.Fix{
		Apply: []rule.Step{
			rule.Cmd(`cacls "`+path+`"`, "Note the present permissions.", "現在のアクセス許可を控えます。"),
			rule.Cmd(`cacls "`+path+`" /e /g SYSTEM:F Administrators:F`, "Give SYSTEM and Administrators full control.", "SYSTEM と Administrators にフル コントロールを付与します。"),
			rebind(f),
		},
		Verify: []rule.Step{
			rule.Cmd(`cacls "`+path+`"`, "SYSTEM and Administrators must be listed with F.", "SYSTEM と Administrators に F が表示されることを確認します。"),
		},
		Undo: []rule.Step{
			rule.Cmd(`cacls "`+path+`" /e /r SYSTEM Administrators`, "Remove the two entries again, if they were not there before.", "以前に存在しなかった場合は、2 つのエントリを削除します。"),
		},
	}
}

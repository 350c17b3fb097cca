package windows

// German has code pages 850 and 1252, and translates the names of accounts.
var German = &Language{
	Tag: "de-DE", Locale: "de;Deutsch (Deutschland)", OEM: 850, ANSI: 1252,
	Zone: "W. Europe Standard Time", Bias: -60, TimeZone: "(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien",
	DateTime: "02.01.2006 15:04", Date: "02.01.2006",
	accounts: map[Account]string{
		System: `NT-AUTORITÄT\SYSTEM`, LocalService: `NT-AUTORITÄT\Lokaler Dienst`, NetworkService: `NT-AUTORITÄT\Netzwerkdienst`,
		Administrators: `VORDEFINIERT\Administratoren`, Users: `VORDEFINIERT\Benutzer`, Everyone: "Jeder",
	},
	Client: "Client", Server: "Server",
	netsh: netshWords{
		sslTitle: "SSL-Zertifikatbindungen:", listenTitle: "IP-Adressen in der IP-Abhörliste:",
		aclTitle: "URL-Reservierungen:", stateTitle: "Momentaufnahme des HTTP-Dienststatus (Anforderungswarteschlangenansicht):",
		labels: []string{
			"IP:Port", "Zertifikathash", "Anwendungs-ID", "Zertifikatspeichername",
			"Clientzertifikatsperrung überprüfen", "Zertifikatsperrung nur mit zwischengespeichertem Clientzertifikat überprüfen", "Verwendungsüberprüfung",
			"Zeitraum für Sperrlistenaktualität", "Zeitlimit für URL-Abruf", "CTL-ID", "CTL-Speichername", "DS-Zuordnung verwenden",
			"Clientzertifikat aushandeln", "Verbindungen ablehnen", "HTTP2 deaktivieren", "QUIC deaktivieren", "TLS1.2 deaktivieren",
			"TLS1.3 deaktivieren", "OCSP-Stapling deaktivieren", "Tokenbindung aktivieren", "Erweiterte Ereignisse protokollieren",
			"Ältere TLS-Versionen deaktivieren", "Sitzungsticket aktivieren",
		},
		hostname: "Hostname:Port", ccs: "Zentraler Zertifikatspeicher",
		on: "Aktiviert", off: "Deaktiviert", set: "Festgelegt", notSet: "Nicht festgelegt",
		url: "Reservierte URL", user: "Benutzer", listen: "Abhören", delegate: "Delegieren", yes: "Ja", no: "Nein", sep: " : ",
	},
	netstat: netstatWords{
		title:  "Aktive Verbindungen",
		header: "  Proto  Lokale Adresse         Remoteadresse          Status           PID",
		states: map[string]string{
			"LISTENING": "ABHÖREN", "ESTABLISHED": "HERGESTELLT", "TIME_WAIT": "WARTEND", "CLOSE_WAIT": "SCHLIESSEN_WARTEN",
		},
		noOwner: "Es konnten keine Besitzerinformationen abgerufen werden.",
	},
	certutil: certutilWords{
		my: "Eigene Zertifikate", root: "Vertrauenswürdige Stammzertifizierungsstellen", ca: "Zwischenzertifizierungsstellen",
		certificate: "Zertifikat", serial: "Seriennummer", issuer: "Aussteller", subject: "Antragsteller",
		notBefore: "Nicht vor", notAfter: "Nicht nach", nonRoot: "Kein Stammzertifikat", isRoot: "Stammzertifikat: Antragsteller stimmt mit Aussteller überein",
		container: "Schlüsselcontainer", unique: "Eindeutiger Containername", provider: "Anbieter",
		exportable: "Der private Schlüssel ist NICHT exportierbar", passed: "Verschlüsselungstest wurde durchgeführt",
		failed: "Verschlüsselungstest FEHLGESCHLAGEN", missing: "Fehlender gespeicherter Schlüsselsatz",
		noKey: "Keine Schlüsselanbieterinformationen", noDecrypt: "Das Zertifikat und der private Schlüssel für die Entschlüsselung wurden nicht gefunden.",
		done: "CertUtil: -%s-Befehl wurde erfolgreich ausgeführt.", hash: "Zertifikathash", nameHash: "Namenshash", keys: "Schlüssel-ID-Hash",
		algorithm: "Signaturalgorithmus", publicKey: "Öffentlicher Schlüssel-Algorithmus", length: "Länge des öffentlichen Schlüssels",
	},
	host: hostWords{
		name: "Hostname:", osName: "Betriebssystemname:", osVersion: "Betriebssystemversion:", build: "Build", boot: "Systemstartzeit:",
		locale: "Systemgebietsschema:", zone: "Zeitzone:", hotfixes: "Hotfix(es):", installed: "%d Hotfix(e) installiert.", width: 49,
	},
	clock: clockWords{
		labels: []string{"Sprungindikator", "Stratum", "Präzision", "Stammverzögerung", "Stammabweichung", "Referenz-ID",
			"Letzte erfolgr. Synchronisierungszeit", "Quelle", "Abrufintervall"},
		leap: "keine Warnung", stratum: "Sekundärreferenz, synchr. über (S)NTP", tick: "119.209ns pro Tick", unknown: "nicht angegeben", sep: ": ",
	},
	icacls: "%d Dateien erfolgreich verarbeitet, bei %d Dateien ist ein Verarbeitungsfehler aufgetreten.",
	services: map[string]string{
		"W3SVC": "WWW-Publishingdienst", "WAS": "Windows-Prozessaktivierungsdienst", "HTTP": "HTTP-Dienst",
		"KeyIso": "CNG-Schlüsselisolation", "CryptSvc": "Kryptografiedienste", "W32Time": "Windows-Zeitgeber", "TermService": "Remotedesktopdienste",
	},
}

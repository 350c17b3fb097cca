package windows

// French is like German, and puts a no-break space before a colon.
var French = &Language{
	Tag: "fr-FR", Locale: "fr;Français (France)", OEM: 850, ANSI: 1252,
	Zone: "Romance Standard Time", Bias: -60, TimeZone: "(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris",
	DateTime: "02/01/2006 15:04", Date: "02/01/2006",
	accounts: map[Account]string{
		System: `AUTORITE NT\Système`, LocalService: `AUTORITE NT\SERVICE LOCAL`, NetworkService: `AUTORITE NT\SERVICE RÉSEAU`,
		Administrators: `BUILTIN\Administrateurs`, Users: `BUILTIN\Utilisateurs`, Everyone: "Tout le monde",
	},
	Client: "client", Server: "serveur",
	netsh: netshWords{
		sslTitle: "Liaisons de certificat SSL :", listenTitle: "Adresses IP présentes dans la liste d'écoute IP :",
		aclTitle: "Réservations d'URL :", stateTitle: "Instantané de l'état du service HTTP (affichage de la file d'attente des demandes) :",
		labels: []string{
			"IP:port", "Hachage du certificat", "ID d'application", "Nom du magasin de certificats",
			"Vérifier la révocation des certificats clients", "Vérifier la révocation au moyen du certificat client mis en cache uniquement", "Vérification de l'utilisation",
			"Durée de validité de la révocation", "Délai d'expiration de l'URL", "Identificateur CTL", "Nom du magasin CTL", "Utilisation du mappeur DS",
			"Négocier le certificat client", "Rejeter les connexions", "Désactiver HTTP2", "Désactiver QUIC", "Désactiver TLS1.2",
			"Désactiver TLS1.3", "Désactiver l'agrafage OCSP", "Activer la liaison de jeton", "Consigner les événements étendus",
			"Désactiver les anciennes versions de TLS", "Activer le ticket de session",
		},
		hostname: "Nom d'hôte:port", ccs: "Magasin de certificats centralisé",
		on: "Activé", off: "Désactivé", set: "Défini", notSet: "Non défini",
		url: "URL réservée", user: "Utilisateur", listen: "Écouter", delegate: "Déléguer", yes: "Oui", no: "Non", sep: "\u00a0: ",
	},
	netstat: netstatWords{
		title:   "Connexions actives",
		header:  "  Proto  Adresse locale         Adresse distante       État",
		noOwner: "Impossible d'obtenir les informations de propriétaire",
	},
	certutil: certutilWords{
		my: "Personnel", root: "Autorités de certification racines de confiance", ca: "Autorités de certification intermédiaires",
		certificate: "Certificat", serial: "Numéro de série", issuer: "Émetteur", subject: "Objet",
		notBefore: "NotBefore", notAfter: "NotAfter", nonRoot: "Certificat non racine", isRoot: "Certificat racine : le sujet correspond à l'émetteur",
		container: "Conteneur de clé", unique: "Nom de conteneur unique", provider: "Fournisseur",
		exportable: "La clé privée NE PEUT PAS être exportée", passed: "Test de chiffrement réussi", failed: "ÉCHEC du test de chiffrement",
		missing: "Jeu de clés stocké manquant",
		noKey:   "Aucune information sur le fournisseur de clé", noDecrypt: "Impossible de trouver le certificat et la clé privée pour le déchiffrement.",
		done: "CertUtil: -%s La commande s'est terminée correctement.", hash: "Hach. cert. ", nameHash: "Hach. nom ", keys: "Hach. ID clé ",
		algorithm: "Algorithme de signature", publicKey: "Algorithme de clé publique", length: "Longueur de la clé publique",
	},
	host: hostWords{
		name: "Nom de l'hôte:", osName: "Nom du système d'exploitation:", osVersion: "Version du système:", build: "numéro",
		boot: "Heure de démarrage du système:", locale: "Option régionale du système:", zone: "Fuseau horaire:",
		hotfixes: "Correctif(s):", installed: "%d Corrections installées.", width: 43,
	},
	clock: clockWords{
		labels: []string{"Indicateur de dérive", "Couche", "Précision", "Délai de racine", "Dispersion de racine", "ID de référence",
			"Heure de la dernière synchronisation réussie", "Source", "Intervalle d'interrogation"},
		leap: "aucun avertissement", stratum: "référence secondaire - synchronisée par (S)NTP", tick: "119.209ns par battement", unknown: "non spécifié", sep: "\u00a0: ",
	},
	icacls: "%d fichiers correctement traités ; échec du traitement de %d fichiers",
	services: map[string]string{
		"W3SVC": "Service de publication World Wide Web", "WAS": "Service d'activation des processus Windows", "HTTP": "Service HTTP",
		"KeyIso": "Isolation de clé CNG", "CryptSvc": "Services de chiffrement", "W32Time": "Temps Windows", "TermService": "Services Bureau à distance",
	},
}

// Package rules holds the checks, one per file. All lists them.
package rules

import "ssltriage/analyze/rule"

// Layers order the rules from the bottom of the stack upwards; see
// rule.Rule.Layer.
const (
	layerClock       = iota * 10 // the clock by which certificates are judged
	layerService                 // IIS and HTTP.sys run at all
	layerPort                    // the port belongs to HTTP.sys
	layerListen                  // HTTP.sys listens on the address
	layerBinding                 // HTTP.sys has a certificate for the endpoint
	layerStore                   // the certificate is in its store
	layerKey                     // its private key is there and usable
	layerProtocol                // a protocol version is on
	layerCipher                  // a cipher suite is shared
	layerCertificate             // the certificate is valid and trusted
	layerClient                  // the client accepts all that
	layerUpdate                  // what an update changed
	layerRest                    // what is left
)

// All lists every rule, in the order of the guide's scenarios.
func All() []rule.Rule {
	return []rule.Rule{
		httpNotListening,
		clientCertificateRequired,
		privateKeyMissing,
		privateKeyNotFound,
		privateKeyAccessDenied,
		privateKeyCorrupt,
		privateKeyWrongKeySpec,
		rootNotTrusted,
		intermediateMissing,
		certificateWrongUsage,
		certificateExpired,
		certificateNotYetValid,
		portTaken,
		bindingMissing,
		bindingNullHash,
		bindingNullAppID,
		bindingRejectsConnections,
		bindingCertificateNotInStore,
		ipListenExcludesAddress,
		protocolDisabled,
		changeNotActiveUntilRestart,
		registryNameMisspelt,
		protocolOnForClientOnly,
		registryValueMisplaced,
		registryValueWrongType,
		registryValuesContradict,
		tls13Forced,
		messageLimitTooSmall,
		noCommonProtocol,
		registryNameWithoutEffect,
		cipherSuitePolicyTooLong,
		cipherSuiteNamesWithBlanks,
		cipherSuiteNamesUnknown,
		cipherSettingsExcludeClients,
		certificateCurveDisabled,
		certificateKeyUsageMismatch,
		noCommonCipherSuite,
		noCommonCurve,
		noCommonSignatureAlgorithm,
		diffieHellmanKeySize,
		http2ForbiddenCipherSuite,
		notTLSOnPort,
		certificateRejectedByClient,
		certificateOnWireDiffers,
		resetByMiddlebox,
		handshakeUnanswered,
		recordSplittingRefused,
		updatePrecededFailure,
		clockWrong,
		captureClockDiffers,
		evidenceDisagrees,
		negotiationNotBySettings,
		symptomUnexplained,
	}
}

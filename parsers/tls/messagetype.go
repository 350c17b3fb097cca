package tls

import "fmt"

// MessageType is the type of a handshake message.
type MessageType uint8

// Handshake messages: the IANA registry "TLS HandshakeType"
// (tls-parameters-7).
const (
	MessageHelloRequest          MessageType = 0
	MessageClientHello           MessageType = 1
	MessageServerHello           MessageType = 2
	MessageNewSessionTicket      MessageType = 4
	MessageEndOfEarlyData        MessageType = 5
	MessageHelloRetryRequest     MessageType = 6 // drafts of TLS 1.3 up to 21
	MessageEncryptedExtensions   MessageType = 8
	MessageCertificate           MessageType = 11
	MessageServerKeyExchange     MessageType = 12
	MessageCertificateRequest    MessageType = 13
	MessageServerHelloDone       MessageType = 14
	MessageCertificateVerify     MessageType = 15
	MessageClientKeyExchange     MessageType = 16
	MessageFinished              MessageType = 20
	MessageCertificateURL        MessageType = 21
	MessageCertificateStatus     MessageType = 22
	MessageSupplementalData      MessageType = 23
	MessageKeyUpdate             MessageType = 24
	MessageCompressedCertificate MessageType = 25
	MessageNextProtocol          MessageType = 67 // draft-agl-tls-nextprotoneg
)

var messageNames = map[MessageType]string{
	MessageHelloRequest: "HelloRequest", MessageClientHello: "ClientHello", MessageServerHello: "ServerHello",
	MessageNewSessionTicket: "NewSessionTicket", MessageEndOfEarlyData: "EndOfEarlyData",
	MessageHelloRetryRequest: "HelloRetryRequest", MessageEncryptedExtensions: "EncryptedExtensions",
	MessageCertificate: "Certificate", MessageServerKeyExchange: "ServerKeyExchange",
	MessageCertificateRequest: "CertificateRequest", MessageServerHelloDone: "ServerHelloDone",
	MessageCertificateVerify: "CertificateVerify", MessageClientKeyExchange: "ClientKeyExchange",
	MessageFinished: "Finished", MessageCertificateURL: "CertificateURL",
	MessageCertificateStatus: "CertificateStatus", MessageSupplementalData: "SupplementalData",
	MessageKeyUpdate: "KeyUpdate", MessageCompressedCertificate: "CompressedCertificate",
	MessageNextProtocol: "NextProtocol",
}

// String returns the name as in the RFCs, for example "ServerHelloDone", or
// "handshake message 99".
func (m MessageType) String() string {
	if name, ok := messageNames[m]; ok {
		return name
	}
	return fmt.Sprintf("handshake message %d", uint8(m))
}

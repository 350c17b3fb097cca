package collect

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"ssltriage/collect/bundle"
)

// certificateStores are the stores of the local machine, those of servers'
// certificates first. Remote Desktop has a certificate of its own, and its
// failures stand in the same event log under the same numbers.
var certificateStores = []string{"MY", "WebHosting", "CA", "ROOT", "AuthRoot", "TrustedPeople", "Disallowed", "REQUEST",
	"ClientAuthIssuer", "Remote Desktop"}

const (
	certificatesSource = "CertEnumCertificatesInStore, CertGetCertificateContextProperty, CryptAcquireCertificatePrivateKey"
	maxStored          = 2000             // certificates that are taken of one store
	storeLimit         = 30 * time.Second // to read one store
	acquireLimit       = 10 * time.Second // to ask for one private key
	maxHanging         = 2                // keys of one provider that may hang before it is left alone
)

func certificatesStep() Step {
	return Step{
		Name:  "certificates",
		Title: Words{"certificates, and whether their private keys can be used", "証明書と秘密キーの使用可否"},
		Takes: []Words{
			{"CertOpenStore (local machine, read only): " + strings.Join(certificateStores, ", "),
				"CertOpenStore (ローカル コンピューター、読み取り専用): " + strings.Join(certificateStores, ", ")},
			{"CertEnumCertificatesInStore, CertGetNameString: the certificates themselves, never a private key",
				"CertEnumCertificatesInStore, CertGetNameString: 証明書そのもの (秘密キーは対象外)"},
			{"CertGetCertificateContextProperty 2, 3, 9, 11, 19: key provider and container, SHA-1, purposes, friendly name, archived",
				"CertGetCertificateContextProperty 2, 3, 9, 11, 19: キーのプロバイダーとコンテナー、SHA-1、用途、フレンドリ名、アーカイブ"},
			{"CryptAcquireCertificatePrivateKey, silent, where a key is named: whether it can be opened, nothing of it",
				"CryptAcquireCertificatePrivateKey (画面表示なし、キーの指定がある場合): 開けるかどうかのみ (内容は読みません)"},
			{"NCryptGetProperty, CryptGetProvParam: name and access list of the opened key",
				"NCryptGetProperty, CryptGetProvParam: 開いたキーの名前とアクセス権"},
			{"CertDuplicateCertificateContext, CertFreeCertificateContext, CertCloseStore, CryptReleaseContext, NCryptFreeObject: to give it all back",
				"CertDuplicateCertificateContext, CertFreeCertificateContext, CertCloseStore, CryptReleaseContext, NCryptFreeObject: 解放"},
		},
		Needs:   []Need{{API: "crypt32.dll!CertEnumCertificatesInStore"}, {API: "crypt32.dll!CryptAcquireCertificatePrivateKey"}},
		Owes:    []string{"certs/stores.json"},
		Timeout: 120 * time.Second,
		Gather:  gatherCertificates,
	}
}

func gatherCertificates(ctx context.Context, j *Job) error {
	start := j.Host.Now()
	r := newStoreReader(ctx, j.Host)
	for _, store := range certificateStores {
		if ctx.Err() != nil {
			break
		}
		r.store(store)
	}
	failed := ctx.Err()
	if failed == nil {
		failed = r.firstFailure
	}
	if err := j.Document("certs/stores.json", certificatesSource, start, r.doc, failed); err != nil {
		return err
	}
	return r.pack(j)
}

// storeReader reads one store after the other.
type storeReader struct {
	ctx          context.Context
	host         Host
	acquireLimit time.Duration
	doc          bundle.Certificates
	ders         [][]byte       // of doc.Certificates
	hanging      map[string]int // keys that did not answer, by provider
	firstFailure error          // why MY could not be read
}

func newStoreReader(ctx context.Context, h Host) *storeReader {
	return &storeReader{ctx: ctx, host: h, acquireLimit: acquireLimit, hanging: map[string]int{}}
}

// pack packs the certificates themselves, after the document that describes
// them, which says more should time or room run out. A store that Windows puts
// together from several places, such as ROOT, may hold one twice.
func (r *storeReader) pack(j *Job) error {
	packed := map[string]bool{}
	for i, c := range r.doc.Certificates {
		if packed[c.File] {
			continue
		}
		packed[c.File] = true
		entry := j.entry("CertEnumCertificatesInStore "+c.Store, j.Host.Now(), nil)
		if err := goOn(j.Add(Item{Path: c.File, Entry: entry, Data: r.ders[i]})); err != nil {
			return err
		}
	}
	return nil
}

// store reads one store.
func (r *storeReader) store(name string) {
	found, count, err := readStore(r.ctx, r.host, name)
	s := bundle.Store{Name: name, Count: count, Truncated: count > len(found), Error: winErrorIn(err)}
	if err != nil && name == certificateStores[0] {
		r.firstFailure = during(name, err)
	}
	for i, c := range found {
		if r.ctx.Err() != nil {
			s.Truncated = true
			break
		}
		r.certificate(name, i, c)
	}
	r.doc.Stores = append(r.doc.Stores, s)
}

// readStore reads a store in the background, as it may hang, and returns what was
// read until then, and how many there are.
func readStore(ctx context.Context, h Host, store string) (found []StoredCertificate, count int, err error) {
	ctx, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	var mu sync.Mutex
	_, err = within(ctx, storeLimit, func() (struct{}, error) {
		return struct{}{}, h.EachCertificate(store, func(c StoredCertificate) bool {
			mu.Lock()
			defer mu.Unlock()
			if count++; count <= maxStored {
				found = append(found, c)
			}
			return ctx.Err() == nil
		})
	})
	mu.Lock()
	defer mu.Unlock()
	return append([]StoredCertificate(nil), found...), count, err
}

// certificate describes one certificate.
func (r *storeReader) certificate(store string, n int, c StoredCertificate) {
	d := bundle.Certificate{
		Store: store, SHA1: hexBytes(c.SHA1), Subject: c.Subject, FriendlyName: c.FriendlyName, Archived: c.Archived,
		KeyInfo: c.KeyInfo,
	}
	d.File = "certs/" + store + "/" + strings.ToUpper(d.SHA1) + ".cer"
	if len(c.SHA1) != 20 {
		d.File = "certs/" + store + "/" + strconv.Itoa(n+1) + ".cer" // the property can not be read
	}
	if c.KeyInfo == nil {
		d.KeyInfoError = winErrorIn(c.KeyInfoError)
	}
	if c.EnhancedUsage != nil {
		usage, err := decodeUsage(c.EnhancedUsage)
		d.EnhancedUsage, d.EnhancedUsageSet = usage, err == nil
	}
	if c.KeyInfo != nil && c.Acquire != nil {
		d.Acquire = r.acquire(c)
	}
	r.doc.Certificates, r.ders = append(r.doc.Certificates, d), append(r.ders, c.DER)
}

// acquire asks for a private key. A provider that hangs, as that of a security
// module out of reach does, costs its time for a few keys and not for all.
func (r *storeReader) acquire(c StoredCertificate) bundle.Acquire {
	provider := c.KeyInfo.Provider
	if r.hanging[provider] >= maxHanging {
		return bundle.Acquire{}
	}
	answer, err := within(r.ctx, r.acquireLimit, func() (bundle.Acquire, error) { return c.Acquire(), nil })
	if r.ctx.Err() != nil {
		return bundle.Acquire{} // the step's time is over, not the key's
	}
	if errors.Is(err, context.DeadlineExceeded) {
		r.hanging[provider]++
	}
	if err != nil {
		return bundle.Acquire{Tried: true, Error: winErrorIn(err)}
	}
	return answer
}

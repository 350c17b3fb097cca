package schannel

import (
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ssltriage/parsers/tls"
	"ssltriage/samples/shared"
)

// TestProtocolDefaults compares the defaults with the documents row by row:
// client and server state of SSL 2.0, SSL 3.0, TLS 1.0, 1.1, 1.2 and 1.3,
// where E is on, D off by default, - not supported.
func TestProtocolDefaults(t *testing.T) {
	const page = "Microsoft, Protocols in TLS/SSL (Schannel SSP), 2025-03: row "
	for _, row := range []struct {
		build          int
		client, server string
		source         string
	}{
		{3790, "EEE---", "EEE---", "IIS support team, Support for SSL/TLS protocols on Windows (2011): Windows Server 2003"},
		{2600, "EEE---", "EEE---", "the same: Windows XP"},
		{6000, "DEE---", "EEE---", page + "Windows Vista/Windows Server 2008"},
		{6001, "DEE---", "EEE---", page + "Windows Vista/Windows Server 2008"},
		{6002, "DEEDD-", "EEEDD-", page + "Windows Server 2008 with Service Pack 2 (KB4019276)"},
		{6003, "DEEDD-", "EEEDD-", page + "Windows Server 2008 with Service Pack 2 (KB4019276)"},
		{7600, "DEEDD-", "EEEDD-", page + "Windows 7/Windows Server 2008 R2"},
		{7601, "DEEDD-", "EEEDD-", page + "Windows 7/Windows Server 2008 R2"},
		{9200, "DEEEE-", "DEEEE-", page + "Windows 8/Windows Server 2012"},
		{9600, "DEEEE-", "DEEEE-", page + "Windows 8.1/Windows Server 2012 R2"},
		{10240, "DEEEE-", "DEEEE-", page + "Windows 10, version 1507"},
		{10586, "DEEEE-", "DEEEE-", page + "Windows 10, version 1511"},
		{14393, "-DEEE-", "-DEEE-", page + "Windows 10, version 1607/Windows Server 2016"},
		{15063, "-DEEE-", "-DEEE-", page + "Windows 10, version 1703"},
		{16299, "-DEEE-", "-DEEE-", page + "Windows 10, version 1709"},
		{17134, "-DEEE-", "-DEEE-", page + "Windows 10, version 1803"},
		{17763, "-DEEE-", "-DEEE-", page + "Windows 10, version 1809/Windows Server 2019"},
		{18362, "-DEEE-", "-DEEE-", page + "Windows 10, version 1903"},
		{19041, "-DEEE-", "-DEEE-", page + "Windows 10, version 2004"},
		{19045, "-DEEE-", "-DEEE-", page + "Windows 10, version 22H2"},
		{20348, "-DEEEE", "-DEEEE", page + "Windows Server 2022"},
		{25398, "-DEEEE", "-DEEEE", page + "Windows Server, version 23H2"},
		{22000, "-DEEEE", "-DEEEE", page + "Windows 11, version 21H2"},
		{22621, "-DEEEE", "-DEEEE", page + "Windows 11, version 22H2"},
		{22631, "-DEEEE", "-DEEEE", page + "Windows 11, version 23H2"},
		{26100, "-DEEEE", "-DEEEE", page + "Windows 11, version 24H2/Windows Server 2025"},
	} {
		if !Documented(row.build) {
			t.Errorf("build %d is not among the documented ones", row.build)
		}
		for role, want := range map[Role]string{Client: row.client, Server: row.server} {
			got := ""
			for _, name := range Names {
				got += map[State]string{On: "E", OffByDefault: "D", Unsupported: "-", UnknownState: "?"}[DefaultFor(role, name, row.build)]
			}
			if got != want {
				t.Errorf("build %d, %s: %s, want %s (%s)", row.build, role, got, want, row.source)
			}
		}
	}
}

// TestDatagramDefaults: the same page, columns DTLS 1.0 and DTLS 1.2.
func TestDatagramDefaults(t *testing.T) {
	for build, want := range map[int]string{3790: "--", 6002: "--", 7601: "E-", 9600: "E-", 10586: "E-", 14393: "EE", 17763: "EE", 20348: "EE", 26100: "EE"} {
		got := ""
		for _, name := range []string{"DTLS 1.0", "DTLS 1.2"} {
			got += map[State]string{On: "E", Unsupported: "-"}[DefaultFor(Server, name, build)]
		}
		if got != want {
			t.Errorf("build %d: %s, want %s", build, got, want)
		}
	}
}

// TestBuildsAfterTheDocuments: what no document tells is unknown, not on.
func TestBuildsAfterTheDocuments(t *testing.T) {
	for name, want := range map[string]State{"TLS 1.0": UnknownState, "TLS 1.1": UnknownState, "TLS 1.2": On, "TLS 1.3": On} {
		if got := Default(name, 26200); got != want {
			t.Errorf("%s of build 26200 is %s, want %s", name, got, want)
		}
	}
	if o := byDefault(26200, "x"); !o.Assumed || !strings.Contains(o.Why.EN, "26200") {
		t.Errorf("%+v", o)
	}
	if list := DefaultSuites(26200); !list.Assumed || !strings.Contains(list.Origin.EN, "not documented") {
		t.Errorf("%+v", list.Origin)
	}
}

// pages are the Windows builds of the pages "TLS Cipher Suites in Windows …"
// by their column in the table of the reference, which was made from them.
var pages = map[string][]int{
	"2008 (Vista)": {6000, 6001, 6002, 6003}, "2008R2/7 (KB3042058)": {7600, 7601}, "2012/8 (KB3042058)": {9200},
	"2012R2/8.1 (KB2919355)": {9600}, "10-1507": {10240}, "10-1511": {10586}, "2016/10-1607": {14393}, "10-1703": {15063},
	"10-1709": {16299}, "10-1803": {17134}, "2019/10-1809": {17763}, "10-1903": {18362}, "10-20H2": {19041, 19042},
	"10-22H2": {19045}, "2022": {20348}, "11-21H2": {22000}, "11-22H2": {22621, 22631}, "2025": {26100},
}

// TestDefaultSuites compares the default lists with Microsoft's pages, row by
// row and in their order.
func TestDefaultSuites(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(string(shared.Read(t, "reference/schannel-ciphers.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, r := range rows[1:] {
		if r[1] == "enabled" && len(r[4]) == len("0xc02f") { // those of SSL 2.0 have three bytes
			want[r[0]] = append(want[r[0]], r[3]+" "+r[4])
		}
	}
	if len(want) != len(pages) {
		t.Fatalf("%d pages, %d of them known", len(want), len(pages))
	}
	for page, builds := range pages {
		for _, build := range builds {
			var got []string
			for _, s := range DefaultSuites(build).Suites {
				got = append(got, fmt.Sprintf("%s 0x%04x", s.Name, uint16(s.Number)))
			}
			if !slices.Equal(got, want[page]) {
				t.Errorf("build %d differs from the page %s:\n got %v\nwant %v", build, page, got, want[page])
			}
		}
	}
}

// TestSuitesOf2003 is the page "TLS Cipher Suites" (MicrosoftDocs/win32,
// desktop-src/SecAuthN/tls-cipher-suites.md), which is about Windows XP and
// Server 2003.
func TestSuitesOf2003(t *testing.T) {
	want := []tls.CipherSuite{0x0004, 0x0005, 0x000a, 0x0013, 0x0009, 0x0012, 0x0064, 0x0062, 0x0063, 0x0003, 0x0006, 0x0001, 0x0002}
	var got []tls.CipherSuite
	for _, s := range DefaultSuites(3790).Suites {
		got = append(got, s.Number)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// recorded are whole hellos as the source of clients.txt has them
// (testssl/testssl.sh, etc/client-simulation.txt, member handshakebytes): the
// rows of the same name must offer the same.
var recorded = map[string]string{
	"Android 2.3":                    "160301004b010000470301531f3de6b36804738bbb94a6ecd570a544789c3bb0a6ef8b9d702f997d928d4b00002000040005002f00330032000a00160013000900150012000300080014001100ff0100",
	"Android 7.0":                    "160301009d0100009903036cea0f867ae9fdd087adedaa810119e62971b36c0486d44fb3099e51403c8a1e000018c02bc02ccca9c02fc030cca8c013c014009c009d002f003501000058ff010001000000000d000b00000873796e6f642e696d0017000000230000000d0016001406010603050105030401040303010303020102030010000e000c02683208687474702f312e31000b00020100000a000400020017",
	"Android 4.4":                    "16030100d1010000cd0303531f4317998fb70d57feded18c14433a1b665f963f7e3b1b045b6cc3d61bf21300004cc030c02cc014c00a00a3009f006b006a00390038009d003d0035c012c00800160013000ac02fc02bc027c023c013c00900a2009e0067004000330032009c003c002fc011c0070005000400ff0100005800000014001200000f7777772e73736c6c6162732e636f6d000b00020100000a0008000600190018001700230000000d00220020060106020603050105020503040104020403030103020303020102020203010133740000",
	"Chrome 49 (Windows XP)":         "16030100be010000ba03030405d478d0c0c15c089a01050e9a0286170de6d8766ec3d07d8ae27cf44abbd9000012c02fcca8cc13c014c013009c0035002f000a0100007fff0100010000000014001200000f6465762e73736c6c6162732e636f6d0017000000230000000d001600140601060305010503040104030301030302010203000500050100000000337400000012000000100017001502683208737064792f332e3108687474702f312e3175500000000b00020100000a0006000400170018",
	"IE 8 (Windows XP)":              "1603010048010000440301550bf46d2cff1997bd24885e963ba61faa8be6c28835c1f9bf74c1675cd3cf8500001600040005000a0009006400620003000600130012006301000005ff01000100",
	"Windows Vista / Server 2008":    "160301007d01000079030151fa62ab452795b7003c5f93ab677dbf57dd62bfa39e0ffaaeabe45b06552452000018002f00350005000ac009c00ac013c01400320038001300040100003800000014001200000f7777772e73736c6c6162732e636f6d000500050100000000000a00080006001700180019000b00020100ff01000100",
	"Windows 7 / Server 2008 R2":     "160301007d01000079030155f092059b76ac28cceda732dac7f07a52aecc126f8ed890ab80e12e7eca049c000018c014c0130035002fc00ac00900380032000a0013000500040100003800000014001200000f6465762e73736c6c6162732e636f6d000500050100000000000a00080006001700180019000b00020100ff01000100",
	"Windows 7 with TLS 1.2 (IE 11)": "16030300af010000ab03035954cc4cf4eaf6c39a501d311bc340fcbeab6b52a25defdc40e83a2699791c4f000030c028c027c014c013009f009e009d009c003d003c0035002fc02cc02bc024c023c00ac009006a004000380032000a00130100005200000014001200000f6465762e73736c6c6162732e636f6d000500050100000000000a0006000400170018000b00020100000d0014001206010603040105010201040305030203020200170000ff01000100",
	"Windows 8.1 / Server 2012 R2":   "16030300d1010000cd0303576c36e03bf1afe8d81100c68adc72bd0c678a5162275a5569651875123a7bec000034c028c027c014c013009f009e00390033009d009c003d003c0035002fc02cc02bc024c023c00ac009006a004000380032000a00130100007000000014001200000f6465762e73736c6c6162732e636f6d000500050100000000000a0006000400170018000b00020100000d001400120401050106010201040305030603020302020023000000100012001006737064792f3308687474702f312e313374000000170000ff01000100",
	"Windows 10 1511":                "16030300d7010000d30303576c36d45fdcc8fdee4c62a86ccb3c116eaf6ba23d0726162972e953b993a96a000038c02cc02bc030c02f009f009ec024c023c028c027c00ac009c014c01300390033009d009c003d003c0035002f000a006a00400038003200130100007200000014001200000f6465762e73736c6c6162732e636f6d000500050100000000000a0006000400170018000b00020100000d00140012040105010201040305030203020206010603002300000010000e000c02683208687474702f312e310017000055000006000100020002ff01000100",
	"Windows 10 1703 / Server 2019":  "16030300c7010000c303035a72ab502215e916a98bf9cf7392b4770a76d76d49338c253d054f463514d52b000026c02cc02bc030c02fc024c023c028c027c00ac009c014c013009d009c003d003c0035002f000a0100007400000014001200000f6465762e73736c6c6162732e636f6d000500050100000000000a00080006001d00170018000b00020100000d00140012040105010201040305030203020206010603002300000010000e000c02683208687474702f312e310017000000180006000a03020100ff01000100",
	"iOS 9 (App Transport Security)": "16030300c6010000c2030355def146b7ed606006d8d54a3ece6c9c1b5070b51ce0e81d354178f0311d2e0100001800ffc02cc02bc024c00ac023c009c030c02fc028c027c0130100008100000014001200000f6465762e73736c6c6162732e636f6d000a00080006001700180019000b00020100000d000e000c0501040102010503040302033374000000100030002e0268320568322d31360568322d31350568322d313408737064792f332e3106737064792f3308687474702f312e3100050005010000000000120000",
	"Java 7":                         "16030100ad010000a9030152178334e8b855253e50e4623e475b6941c18cc312de6395a98e1cd4fd6735e700002ac009c013002fc004c00e00330032c007c0110005c002c00cc008c012000ac003c00d00160013000400ff01000056000a0034003200170001000300130015000600070009000a0018000b000c0019000d000e000f001000110002001200040005001400080016000b0002010000000014001200000f7777772e73736c6c6162732e636f6d",
	"Java 8u161":                     "16030300e7010000e303035a7c3e8a16fa16ff755e607b462ca6fd1127ae38dd849d0ffe7f174efa60ebb4000064c024c028003dc026c02a006b006ac00ac0140035c005c00f00390038c023c027003cc025c02900670040c009c013002fc004c00e00330032c02cc02bc030009dc02ec032009f00a3c02f009cc02dc031009e00a2c008c012000ac003c00d0016001300ff01000056000a001600140017001800190009000a000b000c000d000e0016000b00020100000d0016001406030601050305010403040104020203020102020017000000000014001200000f6465762e73736c6c6162732e636f6d",
	"Go 1.17":                        "16030101130100010f03031029d230a9b311180dec08b33ed809c3516adcf841cd3ec640a6d1b0ad6470e8204a279851f3e8a94a156e37b13d79f30c2ddbdc6907f30f663df9f43c9dd82b8e0026c02bc02fc02cc030cca9cca8c009c013c00ac014009c009d002f0035c012000a130113021303010000a00000000f000d00000a7465737473736c2e7368000500050100000000000a000a0008001d001700180019000b00020100000d001a0018080404030807080508060401050106010503060302010203ff010001000010000e000c02683208687474702f312e3100120000002b0009080304030303020301003300260024001d0020a3704893c7f1fb37d84dda6c10a6b1b7315d8f05e2a7946c239aaa13a33efa28",
	"OpenSSL 0.9.8":                  "16030100730100006f0301521782e707c1a780d3124742f35573dbb693babe5d3a7e9405c706af18b636bf00002a00390038003500160013000a00330032002f0007000500040015001200090014001100080006000300ff0100001c00000014001200000f7777772e73736c6c6162732e636f6d00230000",
	"OpenSSL 1.1.1":                  "16030101290100012503036f18cf85cf24e3676f0e79a3503aa9feefc961e3baed7b00fd876a2c6d2395b3205f4fb8769aa1e5279b848b3f35bec3d7aa9966595d22ebcd35e72f79b9d9fcc9003e130213031301c02cc030009fcca9cca8ccaac02bc02f009ec024c028006bc023c0270067c00ac0140039c009c0130033009d009c003d003c0035002f00ff0100009e0000000f000d00000a7465737473736c2e7368000b000403000102000a000c000a001d0017001e00190018002300000016000000170000000d002a0028040305030603080708080809080a080b080408050806040105010601030303010302040205020602002b00050403040303002d00020101003300260024001d0020a12c2f7e04adcb76ce5eb8b05cf631e7cdf46f5e28cbe86a676d704098507b40",
	"Java 17 to 21":                  "16030301a6010001a203031c34c4ac5ef5ba1ade5e678607fbe6d28d9e23421d185b24a30ffab293706cbd20d70d8ee01cfe86e031a4aa86264b7740ce072f6fe346bb9f405d79183c037b6a003e130213011303c02cc02bcca9c030cca8c02f009fccaa009ec024c028c023c027006b0067c00ac014c009c01300390033009d009c003d003c0035002f00ff0100011b0000000f000d00000a7465737473736c2e7368000500050100000000000a00160014001d001700180019001e01000101010201030104000b00020100001100090007020004000000000017000000230000000d00220020040305030603080708080804080508060809080a080b04010501060103030301002b00050403040303002d00020101003200220020040305030603080708080804080508060809080a080b040105010601030303010033006b0069001d00205c36e17a8c09191c270fda0dce029fe19ce8cd677509b3bc875454e7904b6a6700170041047e12aff13aeee1b8690e5be53549c26f5a3b94e32462d18bb076e095471ac05be1dbce117b77b322969b32a0fe68fd0ea955e8bbfdda8c4b413cb0fecc305782",
}

func TestClientsAreAsRecorded(t *testing.T) {
	byName := map[string]KnownClient{}
	for _, c := range Clients() {
		byName[c.Name] = c
	}
	for name, raw := range recorded {
		data, err := hex.DecodeString(raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		hello, err := tls.ParseClientHello(data[9:])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want, got := OfferOf(&hello), byName[name].Offer
		if !slices.Equal(got.Suites, want.Suites) || !slices.Equal(got.Groups, want.Groups) || !slices.Equal(got.Signatures, want.Signatures) || !slices.Equal(got.Shares, want.Shares) {
			t.Errorf("%s:\n got %v\nwant %v", name, got, want)
		}
		if got.Highest() != want.Highest() {
			t.Errorf("%s: up to %s, want %s", name, got.Highest(), want.Highest())
		}
		if h2 := slices.Contains(want.ALPN, "h2"); h2 != slices.Contains(got.ALPN, "h2") {
			t.Errorf("%s: ALPN %v, want %v", name, got.ALPN, want.ALPN)
		}
	}
}

// TestClientsAreWhole: every row has what a negotiation needs, and a source.
func TestClientsAreWhole(t *testing.T) {
	if n := len(Clients()); n < 20 {
		t.Errorf("only %d clients", n)
	}
	seen := map[string]bool{}
	for _, c := range Clients() {
		o := c.Offer
		if seen[c.Name] || c.Source == "" || len(o.Versions) == 0 || len(o.Suites) == 0 || !o.Exact {
			t.Errorf("%s: %+v", c.Name, c)
		}
		seen[c.Name] = true
		if o.Highest() == tls.TLS13 && (len(o.Shares) == 0 || len(o.Signatures) == 0 || len(o.Groups) == 0) {
			t.Errorf("%s offers TLS 1.3 without what it needs", c.Name)
		}
		for _, s := range o.Suites {
			if s.IsSignal() {
				t.Errorf("%s: %s is no suite", c.Name, s)
			}
		}
	}
}

package capture

import "ssltriage/parsers/problem"

// problems says what the capture does not show.
func (s *story) problems() []problem.Text {
	var list []problem.Text
	note := func(en, ja string, args ...any) { list = append(list, problem.New(en, ja, args...)) }
	if s.Connect == Unseen {
		note("the beginning of the connection is not in the capture", "接続の始まりがキャプチャにありません")
	}
	if s.conn.speaksTLCP() {
		note("the connection speaks TLCP (GB/T 38636), which is not read", "この接続のプロトコルは TLCP (GB/T 38636) であり、解読しません")
	}
	for _, side := range []struct {
		*side
		from Side
	}{{s.cl, Client}, {s.sv, Server}} {
		if side.packets == 0 && s.Connect != Unanswered {
			note("no packet of the %s is in the capture", "%sのパケットがキャプチャにありません", side.from.name())
		}
		if missing := side.missing - side.tooLate; missing > 0 {
			note("%d bytes of the %s are missing", "%[2]sのデータが %[1]d バイト欠けています", missing, side.from.name())
		}
		if side.tooLate > 0 {
			note("%d bytes of the %s are too far out of order to be read", "%[2]sのデータ %[1]d バイトは、順序の入れ替わりが大きいため読み取れません", side.tooLate, side.from.name())
		}
		if side.talk.garbage > 0 {
			note("frame %d: the %s sends something that is no TLS record", "フレーム %d: %sが TLS レコードではないものを送信しています", side.talk.garbage, side.from.name())
		}
	}
	message := func(name any, frame int, incomplete, malformed bool) {
		if incomplete {
			note("frame %d: the end of the %s is not in the capture", "フレーム %d: %s の終わりがキャプチャにありません", frame, name)
		}
		if malformed {
			note("frame %d: the %s is malformed", "フレーム %d: %s の形式が正しくありません", frame, name)
		}
	}
	if h := s.ClientHello; h != nil {
		message("ClientHello", h.Frame, h.Incomplete, h.Malformed)
	}
	if h := s.ServerHello; h != nil {
		message("ServerHello", h.Frame, h.Incomplete, h.Malformed)
	}
	if r := s.guessed; r != nil {
		note("frame %d: the server's record is as short as an alert; TLS 1.3 encrypts what it is", "フレーム %d: サーバーのレコードはアラートと同じくらい短いものです。TLS 1.3 では内容が暗号化されています", r.frame)
	}
	if c := s.Certificates; c != nil {
		message(problem.New("Certificate message", "証明書メッセージ"), c.Frame, c.Incomplete, false)
		if c.Compressed {
			note("frame %d: the Certificate message is compressed in a way that is not read", "フレーム %d: 証明書メッセージの圧縮方式に対応していません", c.Frame)
		}
	}
	return list
}

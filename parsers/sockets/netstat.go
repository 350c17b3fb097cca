package sockets

import (
	"cmp"
	"errors"
	"strings"
)

// maxOwnerLines bounds the lines of netstat -b under one row; the version of
// Windows XP and Server 2003 lists every DLL on the call stack there.
const maxOwnerLines = 64

// netstat reads rows like
//
//	TCP    0.0.0.0:443            0.0.0.0:0              LISTENING       4
//
// and the owner lines that -b puts below the row they belong to:
//
//	 RpcSs
//	[svchost.exe]
func (p *parser) netstat() {
	for i := 0; i < len(p.lines); {
		s, ok := p.netstatRow(i)
		if !ok {
			i++
			continue
		}
		owners := p.ownerLines(i + 1)
		p.readOwner(&s, owners)
		s.Line = p.lines[i].N
		s.Quote = p.quote(append([]int{i}, quotedOwner(s, owners)...)...)
		if !p.addSocket(i, s) {
			return
		}
		i += 1 + len(owners)
	}
}

// netstatRow reads the row in line i. The process id is the last number of the
// row, because the words before it depend on the language: a state may have
// two parts and the header may not mention the column at all.
func (p *parser) netstatRow(i int) (Socket, bool) {
	fields := strings.Fields(p.text(i))
	if len(fields) < 3 || fields[0] != "TCP" && fields[0] != "UDP" {
		return Socket{}, false
	}
	local, localErr := parseEndpoint(fields[1])
	remote, remoteErr := parseEndpoint(fields[2])
	if errors.Is(localErr, errNotEndpoint) || errors.Is(remoteErr, errNotEndpoint) {
		return Socket{}, false
	}
	if localErr != nil || remoteErr != nil {
		p.problem(i, "%w", "%w", cmp.Or(localErr, remoteErr))
		return Socket{}, false
	}
	if !local.numeric() && !remote.numeric() {
		return Socket{}, false
	}
	s := Socket{
		Proto: strings.ToLower(fields[0]), PID: Unknown,
		Local: local.addr, LocalHost: local.host,
		Remote: remote.addr, RemoteHost: remote.host,
	}
	s.StateRaw, s.PID = p.stateAndPID(i, fields[3:])
	s.Listening = s.Proto == "tcp" && listening(s)
	return s, true
}

// stateAndPID splits what follows the remote end of a row.
func (p *parser) stateAndPID(i int, rest []string) (state string, pid int) {
	for last := len(rest) - 1; last >= 0; last-- {
		if !isDigits(rest[last]) {
			continue
		}
		pid, ok := parsePID(rest[last])
		if !ok {
			p.problem(i, "process id %.20s is out of range", "プロセス ID %.20s が範囲外です", rest[last])
		}
		return strings.Join(rest[:last], " "), pid
	}
	return strings.Join(rest, " "), Unknown
}

// listening decides by the remote end, which is port 0 only for a socket
// without a peer. Besides listeners these are the sockets that are merely
// bound (netstat -q, Get-NetTCPConnection) or closed; those states are not
// translated. The English word counts alone, because Windows 2000 printed a
// meaningless remote port for listeners.
func listening(s Socket) bool {
	switch strings.ToUpper(s.StateRaw) {
	case "BOUND", "CLOSED":
		return false
	case "LISTENING", "LISTEN":
		return true
	}
	return s.Remote.Port() == 0 && unspecified(s)
}

func unspecified(s Socket) bool {
	addr := s.Remote.Addr()
	return !addr.IsValid() || addr.WithZone("").IsUnspecified()
}

// ownerLines returns the lines below a row, from line i on, that end with an
// image in brackets, or a single indented sentence that stands for one.
func (p *parser) ownerLines(i int) []int {
	var found []int
	for ; i < len(p.lines) && len(found) < maxOwnerLines; i++ {
		text := strings.TrimSpace(p.text(i))
		if text == "" || strings.HasPrefix(text, "TCP ") || strings.HasPrefix(text, "UDP ") {
			break
		}
		if _, ok := imageName(text); ok {
			return append(found, i)
		}
		if len(found) > 0 && !stackLine(text) {
			break
		}
		found = append(found, i)
	}
	if len(found) > 0 && p.lines[found[0]].Indent() > 0 {
		return found[:1]
	}
	return nil
}

// stackLine says whether a line may stand between the component and the image:
// only the old listing of DLLs does, "C:\\WINDOWS\\system32\\RPCRT4.dll" and
// "-- unknown component(s) --".
func stackLine(s string) bool {
	return strings.Contains(s, `\`) || strings.HasPrefix(s, "--")
}

func (p *parser) readOwner(s *Socket, owners []int) {
	if len(owners) == 0 {
		return
	}
	last := strings.TrimSpace(p.text(owners[len(owners)-1]))
	image, ok := imageName(last)
	if !ok {
		s.OwnerHidden = true
		return
	}
	s.Image = image
	if first := strings.TrimSpace(p.text(owners[0])); len(owners) > 1 && !stackLine(first) {
		s.Component = first
	}
}

// quotedOwner picks the lines that decide: the component and the image.
func quotedOwner(s Socket, owners []int) []int {
	if len(owners) > 2 {
		return []int{owners[0], owners[len(owners)-1]}
	}
	return owners
}

// imageName reads "[svchost.exe]".
func imageName(s string) (string, bool) {
	if len(s) < 3 || len(s) > 262 || s[0] != '[' || s[len(s)-1] != ']' {
		return "", false
	}
	name := strings.TrimSpace(s[1 : len(s)-1])
	if strings.ContainsAny(name, "[]") || strings.Trim(name, ". ") == "" {
		return "", false
	}
	return name, true
}

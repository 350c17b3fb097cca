package schannel

import (
	"slices"
	"strings"

	"ssltriage/parsers/hive"
)

// minLengths are the values of key exchanges besides Enabled. Source:
// Microsoft, "Transport Layer Security (TLS) registry settings".
var minLengths = []string{"Enabled", "ServerMinKeyBitLength", "ClientMinKeyBitLength"}

// Unknown is the first name on the way of a change that Schannel does not
// read, with those that it reads there; empty when it reads all of them.
// Values on the SCHANNEL key itself are not judged.
func (c Change) Unknown() (name string, known []string) {
	if c.Role != hive.Schannel || len(c.Keys) == 0 {
		return "", nil
	}
	way := append(slices.Clone(c.Keys), c.Value)
	if canonical(way[0], protocolNames) != "" { // without its group
		way = append([]string{"Protocols"}, way...)
	}
	for i, names := range levels(way[0]) {
		switch {
		case i >= len(way):
			return "", nil
		case canonical(way[i], names) == "":
			return way[i], names
		}
	}
	return "", nil
}

// levels are the names that are known below a group, level by level.
func levels(group string) [][]string {
	groups := append(slices.Clone(groupNames), otherGroups...)
	switch strings.ToLower(group) {
	case "protocols":
		return [][]string{groups, protocolNames, roleNames, valueNames}
	case "ciphers":
		return [][]string{groups, cipherNames, valueNames[:1]}
	case "hashes":
		return [][]string{groups, hashNames, valueNames[:1]}
	case "keyexchangealgorithms":
		return [][]string{groups, exchangeNames, minLengths}
	}
	return [][]string{groups}
}

package main

import (
	"encoding/hex"
	"iter"
	"strings"
	"time"

	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// registryRecord is a registry key with its values.
type registryRecord struct {
	File    string                `json:"file"`
	Role    string                `json:"role"`              // of the subtree that it belongs to
	Key     string                `json:"key"`               // whole path
	Written *time.Time            `json:"written"`           // last write, UTC; null where the source has no times
	Named   bool                  `json:"named,omitempty"`   // only named as the parent of another: what it lacks is unknown
	Partial bool                  `json:"partial,omitempty"` // not everything of it was read
	Link    string                `json:"link,omitempty"`    // target of a symbolic link
	Values  []registryValueRecord `json:"values"`
}

// registryValueRecord is a value as it is stored and, where type and size
// agree, decoded.
type registryValueRecord struct {
	Name    string   `json:"name"` // empty: the default value
	Type    string   `json:"type"` // "REG_DWORD"
	Data    string   `json:"data"` // lower-case hex
	Number  *uint64  `json:"number,omitempty"`
	String  *string  `json:"string,omitempty"`
	Strings []string `json:"strings,omitempty"`
	Problem string   `json:"problem,omitempty"` // why it cannot be read as its type says
}

func registryRecords(c *showCase) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, top := range c.facts.Registry {
			more := true
			top.Walk(func(k *hive.Key) {
				more = more && yield(registryKey(top.File, string(top.Role), k))
			})
			if !more {
				return
			}
		}
	}
}

func registryKey(file, role string, k *hive.Key) registryRecord {
	r := registryRecord{
		File: file, Role: role, Key: k.Path, Named: k.Implied, Partial: k.Partial, Link: k.Link, Values: []registryValueRecord{},
	}
	if !k.LastWrite.IsZero() {
		r.Written = &k.LastWrite
	}
	for i := range k.Values {
		r.Values = append(r.Values, registryValue(&k.Values[i]))
	}
	return r
}

func registryValue(v *hive.Value) registryValueRecord {
	r := registryValueRecord{Name: v.Name, Type: hive.TypeName(v.Type), Data: hex.EncodeToString(v.Data)}
	var err error
	switch v.Type {
	case hive.DWORD:
		var n uint32
		if n, err = v.DWORD(); err == nil {
			wide := uint64(n)
			r.Number = &wide
		}
	case hive.QWORD:
		var n uint64
		if n, err = v.QWORD(); err == nil {
			r.Number = &n
		}
	case hive.SZ, hive.ExpandSZ:
		var s string
		if s, err = v.String(); err == nil {
			r.String = &s
		}
	case hive.MultiSZ:
		r.Strings, err = v.MultiString()
	}
	r.Problem = v.Problem.EN
	if err != nil {
		r.Problem = err.Error()
	}
	return r
}

func registryTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("FILE", "ファイル"), 24}, {text.T("WRITTEN (UTC)", "書き込み (UTC)"), 19}, {text.T("KEY AND VALUES", "キーと値"), 0},
	}}
	for _, top := range c.facts.Registry {
		top.Walk(func(k *hive.Key) {
			written := ""
			if !k.LastWrite.IsZero() {
				written = k.LastWrite.Format(timeLayout)
			}
			parts := []string{k.Path}
			for i := range k.Values {
				parts = append(parts, strings.TrimSpace(k.Values[i].Quote()))
			}
			t.add(top.File, orDash(written), strings.Join(parts, "; "))
		})
	}
	return t
}

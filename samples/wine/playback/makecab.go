package main

import (
	"bufio"
	"os"
	"strings"

	"ssltriage/samples/cabfile"
)

// makecab is as much of the program of that name as a collector's batch file
// needs: /F with a file of ".Set" lines, of which CabinetNameTemplate counts,
// and lines with two names in quotes, of the file and in the cabinet.
func makecab(args []string) error {
	list, err := os.Open(args[len(args)-1])
	if err != nil {
		return err
	}
	defer list.Close()
	folder, name := cabfile.Folder{Method: cabfile.MSZIP}, "1.cab"
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if value, ok := strings.CutPrefix(line, ".Set CabinetNameTemplate="); ok {
			name = value
		}
		parts := strings.Split(line, `"`)
		if len(parts) != 5 {
			continue
		}
		data, err := os.ReadFile(parts[1])
		if err != nil {
			return err
		}
		info, err := os.Stat(parts[1])
		if err != nil {
			return err
		}
		folder.Files = append(folder.Files, cabfile.File{Name: parts[3], Data: data, Modified: info.ModTime().UTC()})
	}
	return os.WriteFile(name, cabfile.Cabinet{Folders: []cabfile.Folder{folder}}.Bytes(), 0o600)
}

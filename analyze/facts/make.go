package facts

import "ssltriage/analyze/evidence"

// New makes facts without a bundle, as far as they are given: for trying
// rules and engines. Sources are added with SetSource.
func New(symptoms ...Symptom) *Facts {
	return &Facts{
		Symptoms: symptoms, Stores: map[string]evidence.Ref{}, KeyFolders: map[string]FolderListing{},
		sources: map[Kind]*Source{}, certs: map[string]*Certificate{},
	}
}

// SetSource says how complete a kind of evidence is.
func (f *Facts) SetSource(s Source) { f.sources[s.Kind] = &s }

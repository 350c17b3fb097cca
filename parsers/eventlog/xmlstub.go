package eventlog

func (e *Event) setBinary(hexText string) {}

package collect

import (
	"syscall"
	"unsafe"
)

var (
	createJobObject          = function{kernel32, "CreateJobObjectW"}
	setInformationJobObject  = function{kernel32, "SetInformationJobObject"}
	assignProcessToJobObject = function{kernel32, "AssignProcessToJobObject"}
	resumeThread             = function{kernel32, "ResumeThread"}
)

// child is a running program with all that it starts: they are in one job,
// and end with it.
type child struct {
	output   syscall.Handle // the reading end of the pipe for output and errors
	ended    chan int       // gets the exit code
	process  syscall.Handle
	job      syscall.Handle // 0: Windows refused one
	released chan struct{}
}

// start starts a program, suspended until it is in its job so that nothing it
// starts can be outside.
func start(path string, args []string, folder string, environment []uint16) (*child, error) {
	job, err := newJob()
	if err != nil {
		return nil, err
	}
	output, process, err := createProcess(path, programLine(path, args), folder, environment)
	if err != nil {
		_ = syscall.CloseHandle(job) // an empty job
		return nil, err
	}
	c := &child{output: output, ended: make(chan int, 1), process: process.Process, job: job, released: make(chan struct{})}
	// Before Windows 8 a process that is in somebody's job can not be in
	// another: then only the program itself can be killed.
	if _, err := assignProcessToJobObject.check(uintptr(job), uintptr(c.process)); err != nil {
		_ = syscall.CloseHandle(job) // an empty job
		c.job = 0
	}
	_, _, _ = resumeThread.call(uintptr(process.Thread)) // one that stays suspended is killed when its time is over
	_ = syscall.CloseHandle(process.Thread)              // nothing is lost
	go c.wait()
	return c, nil
}

// wait tells the exit code, and closes the process when nobody needs it any more.
func (c *child) wait() {
	_, _ = syscall.WaitForSingleObject(c.process, syscall.INFINITE) // it can fail for a bad handle only
	var code uint32
	_ = syscall.GetExitCodeProcess(c.process, &code) // the same
	c.ended <- int(int32(code))                      // as %ERRORLEVEL% has it
	<-c.released
	_ = syscall.CloseHandle(c.process) // nothing is lost
}

// kill ends the program and all that it started. It is called once.
func (c *child) kill() {
	if c.job != 0 {
		_ = syscall.CloseHandle(c.job) // ends all that is in it
		return
	}
	_ = syscall.TerminateProcess(c.process, 1) // it fails when it has ended
}

// release says that the child is not used any more.
func (c *child) release() { close(c.released) }

// newJob makes a job that ends its processes when its handle is closed, also
// by the end of this process, however that comes.
func newJob() (syscall.Handle, error) {
	const (
		extendedLimitInformation = 9      // JobObjectExtendedLimitInformation
		killOnJobClose           = 0x2000 // JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
		is64                     = unsafe.Sizeof(uintptr(0)) / 8
	)
	job, err := createJobObject.check(0, 0)
	if err != nil {
		return 0, err
	}
	// JOBOBJECT_EXTENDED_LIMIT_INFORMATION has 144 bytes, or 112 on 32 bits;
	// LimitFlags stands behind two 64-bit times.
	var limits [(112 + 32*is64) / 8]uint64
	limits[2] = killOnJobClose
	_, err = setInformationJobObject.check(job, extendedLimitInformation, uintptr(unsafe.Pointer(&limits)), unsafe.Sizeof(limits))
	if err != nil {
		_ = syscall.CloseHandle(syscall.Handle(job)) // an empty job
	}
	return syscall.Handle(job), err
}

// createProcess makes a suspended process whose output goes into a pipe. Only
// the ends of the child's own pipe are inherited, as no other child is being
// made meanwhile.
func createProcess(path, line, folder string, environment []uint16) (output syscall.Handle, p syscall.ProcessInformation, err error) {
	const flags = 0x4 | // CREATE_SUSPENDED
		0x4000 | // BELOW_NORMAL_PRIORITY_CLASS
		0x08000000 | // CREATE_NO_WINDOW
		syscall.CREATE_NEW_PROCESS_GROUP | // Ctrl-C is for the collector only
		syscall.CREATE_UNICODE_ENVIRONMENT
	syscall.ForkLock.Lock()
	defer syscall.ForkLock.Unlock()
	output, input, writing, err := streams()
	if err != nil {
		return 0, p, err
	}
	defer syscall.CloseHandle(input)
	defer syscall.CloseHandle(writing)
	info := syscall.StartupInfo{Flags: syscall.STARTF_USESTDHANDLES, StdInput: input, StdOutput: writing, StdErr: writing}
	info.Cb = uint32(unsafe.Sizeof(info))
	err = syscall.CreateProcess(utf16Ptr(path), utf16Ptr(line), nil, nil, true, flags, &environment[0], utf16Ptr(folder), &info, &p)
	if err != nil {
		_ = syscall.CloseHandle(output) // an empty pipe
	}
	return output, p, systemError("CreateProcess", err)
}

// streams makes the reading end of a pipe, and what a child inherits: an empty
// input and the pipe's writing end.
func streams() (output, input, writing syscall.Handle, err error) {
	inherit := syscall.SecurityAttributes{InheritHandle: 1}
	inherit.Length = uint32(unsafe.Sizeof(inherit))
	if err := syscall.CreatePipe(&output, &writing, &inherit, 0); err != nil {
		return 0, 0, 0, systemError("CreatePipe", err)
	}
	if err = syscall.SetHandleInformation(output, syscall.HANDLE_FLAG_INHERIT, 0); err == nil {
		input, err = syscall.CreateFile(utf16Ptr("NUL"), syscall.GENERIC_READ, syscall.FILE_SHARE_READ|syscall.FILE_SHARE_WRITE, &inherit, syscall.OPEN_EXISTING, 0, 0)
	}
	if err != nil {
		_ = syscall.CloseHandle(output)  // an empty pipe
		_ = syscall.CloseHandle(writing) // the same
		return 0, 0, 0, systemError("CreateFile NUL", err)
	}
	return output, input, writing, nil
}

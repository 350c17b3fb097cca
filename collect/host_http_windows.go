package collect

import (
	"runtime"
	"sync"
	"unsafe"
)

var (
	httpInitialize                = function{httpapi, "HttpInitialize"}
	httpQueryServiceConfiguration = function{httpapi, "HttpQueryServiceConfiguration"}
)

// httpServer is the HTTP Server API, which is initialised once.
type httpServer struct {
	once sync.Once
	err  error
}

func (s *httpServer) initialise() error {
	const version1, config = 1, 2 // HTTPAPI_VERSION {1, 0} by value; HTTP_INITIALIZE_CONFIG
	s.once.Do(func() { s.err = httpInitialize.status(version1, config, 0) })
	return s.err
}

// HTTPQuery is HttpQueryServiceConfiguration. The memory that it returns is the
// one that Windows filled.
func (h *windowsHost) HTTPQuery(id uint32, in []byte) (Memory, error) {
	if err := h.http.initialise(); err != nil {
		return Memory{}, err
	}
	input := newBuffer(uint32(len(in)))
	copy(input.bytes(uint32(len(in))), in)
	var address uintptr
	if len(in) > 0 {
		address = uintptr(unsafe.Pointer(&input[0]))
	}
	out, size, err := fill(4096, func(b buffer, size *uint32) error {
		room := *size
		*size = 0
		err := httpQueryServiceConfiguration.status(0, uintptr(id), address, uintptr(len(in)),
			uintptr(unsafe.Pointer(&b[0])), uintptr(room), uintptr(unsafe.Pointer(size)), 0)
		if err == nil && *size == 0 { // some ids have one fixed structure, and do not say its size
			*size = room
		}
		return err
	})
	if err != nil {
		return Memory{}, err
	}
	runtime.KeepAlive(input)
	return Memory{Bytes: out.bytes(size), Base: uint64(uintptr(unsafe.Pointer(&out[0])))}, nil
}

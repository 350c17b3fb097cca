package eventlog

const (
	schannelGUID  = "{1F678132-5938-4686-9FDC-C8FF68F15C85}"
	httpEventGUID = "{7b6bc78c-898b-4170-bbf8-1a469ea43fc5}"
)

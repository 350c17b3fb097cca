package windows

// Chinese is simplified Chinese, code page 936.
var Chinese = &Language{
	Tag: "zh-CN", Locale: "zh-cn;中文(中国)", OEM: 936, ANSI: 936,
	Zone: "China Standard Time", Bias: -480, TimeZone: "(UTC+08:00) 北京，重庆，香港特别行政区，乌鲁木齐",
	DateTime: "2006/1/2 15:04", Date: "2006/1/2",
	Client: "客户端", Server: "服务器",
	netsh: netshWords{
		sslTitle: "SSL 证书绑定:", listenTitle: "IP 侦听列表中的 IP 地址:",
		aclTitle: "URL 保留项:", stateTitle: "HTTP 服务状态的快照(请求队列视图):",
		labels: []string{
			"IP:端口", "证书哈希", "应用程序 ID", "证书存储名称",
			"验证客户端证书吊销", "仅使用缓存的客户端证书验证吊销", "使用情况检查",
			"吊销刷新时间", "URL 检索超时", "Ctl 标识符", "Ctl 存储名称", "DS 映射程序使用情况",
			"协商客户端证书", "拒绝连接", "禁用 HTTP2", "禁用 QUIC", "禁用 TLS1.2",
			"禁用 TLS1.3", "禁用 OCSP 装订", "启用令牌绑定", "记录扩展事件",
			"禁用旧版 TLS", "启用会话票证",
		},
		hostname: "主机名:端口", ccs: "集中式证书存储",
		on: "已启用", off: "已禁用", set: "已设置", notSet: "未设置",
		url: "保留的 URL", user: "用户", listen: "侦听", delegate: "委派", yes: "Yes", no: "No", sep: " : ",
	},
	netstat: netstatWords{
		title:   "活动连接",
		header:  "  协议  本地地址          外部地址        状态           PID",
		noOwner: "无法获取所有权信息",
	},
	certutil: certutilWords{
		my: "个人", root: "受信任的根证书颁发机构", ca: "中间证书颁发机构",
		certificate: "证书", serial: "序列号", issuer: "颁发者", subject: "使用者",
		notBefore: "NotBefore", notAfter: "NotAfter", nonRoot: "非根证书", isRoot: "根证书: 使用者与颁发者匹配",
		container: "密钥容器", unique: "唯一容器名称", provider: "提供程序",
		exportable: "无法以纯文本方式导出私钥", passed: "加密测试通过", failed: "加密测试失败", missing: "缺少存储的密钥集",
		noKey: "没有密钥提供程序信息", noDecrypt: "找不到解密的证书和私钥。",
		done: "CertUtil: -%s 命令成功完成。", hash: "证书哈希", nameHash: "名称哈希", keys: "密钥 ID 哈希",
		algorithm: "签名算法", publicKey: "公钥算法", length: "公钥长度",
	},
	host: hostWords{
		name: "主机名:", osName: "OS 名称:", osVersion: "OS 版本:", build: "Build", boot: "系统启动时间:",
		locale: "系统区域设置:", zone: "时区:", hotfixes: "修补程序:", installed: "安装了 %d 个修补程序。", width: 18,
	},
	clock: clockWords{
		labels: []string{"Leap 指示符", "层次", "精度", "根延迟", "根分散", "引用 ID", "上次成功同步时间", "源", "轮询间隔"},
		leap:   "无警告", stratum: "次引用 - 与(S)NTP 同步", tick: "每刻度 119.209ns", unknown: "未指定", sep: ": ",
	},
	icacls: "已成功处理 %d 个文件; 处理 %d 个文件时失败",
	services: map[string]string{
		"W3SVC": "World Wide Web 发布服务", "WAS": "Windows 进程激活服务", "HTTP": "HTTP 服务",
		"KeyIso": "CNG 密钥隔离", "CryptSvc": "加密服务", "W32Time": "Windows 时间", "TermService": "远程桌面服务",
	},
}

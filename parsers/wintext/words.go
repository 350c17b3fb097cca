package wintext

// knownWords are words of netsh, netstat, certutil, systeminfo and w32tm in
// the languages of each code page. Words of plain ASCII tell nothing.
var knownWords = map[codePage][]string{
	932:  {"ポート", "アドレス", "証明書", "ハッシュ", "状態", "時刻", "バージョン", "ホスト", "プロトコル", "エラー", "ファイル", "の", "です", "ます"},
	936:  {"证书", "哈希", "地址", "状态", "时间", "系统", "版本", "主机", "协议", "错误", "端口", "本地", "外部", "的", "名称"},
	949:  {"인증서", "해시", "주소", "상태", "시간", "시스템", "버전", "호스트", "프로토콜", "오류", "포트", "이름", "니다"},
	950:  {"憑證", "雜湊", "位址", "狀態", "時間", "系統", "版本", "主機", "通訊協定", "錯誤", "連接埠", "本機", "的", "名稱"},
	866:  {"сертификат", "адрес", "Состояние", "состояние", "Время", "систем", "верси", "узл", "Имя", "ошибк", "порт"},
	1251: {"сертификат", "адрес", "Состояние", "состояние", "Время", "систем", "верси", "узл", "Имя", "ошибк", "порт"},
	850:  {"für", "gültig", "Größe", "Schlüssel", "système", "état", "Propriétaire", "configuración", "dirección", "é "},
	1252: {"für", "gültig", "Größe", "Schlüssel", "système", "état", "Propriétaire", "configuración", "dirección", "é "},
	852:  {"połącz", "Błąd", "użytkownik", "Nazwa hosta", "příkaz", "připojen", "Název", "Hálózat", "kiszolgáló"},
}

package collect

// Itself says what the program does beside its steps: where it keeps files for a
// time, and what it calls to find out where it is, to start programs and to
// protect those files. --list prints it before the steps.
func Itself() (title Words, takes []Words) {
	title = Words{"the program itself", "プログラム自身"}
	return title, []Words{
		{listedTemp + ` is %SystemRoot%\Temp\` + tempPrefix + `… (or in %ProgramData%): a new folder for administrators and the system only, removed at the end`,
			listedTemp + ` は %SystemRoot%\Temp\` + tempPrefix + `… (または %ProgramData%): 管理者とシステムだけが入れる新しいフォルダーで、終了時に削除します`},
		{listedState + ` is %ProgramData%\` + stateFolderName + `: such a folder too, with ` + markerName + ` and ` + captureName + ` while packets are recorded, removed at the end`,
			listedState + ` は %ProgramData%\` + stateFolderName + `: 同様のフォルダーで、パケットの記録中は ` + markerName + ` と ` + captureName + ` があり、終了時に削除します`},
		{"the zip, and beside it <zip>" + reserveEnd + " (256 kB, room for its end), removed at the end",
			"zip と、その横の <zip>" + reserveEnd + " (256 KB、zip の末尾のための予備領域)。予備領域は終了時に削除します"},
		{"of earlier runs that were killed: their " + tempPrefix + "… folders and " + reserveEnd + " files, where nobody uses them, are removed (FindFirstFile, FindNextFile, CreateFile, DeleteFile, RemoveDirectory)",
			"強制終了された以前の実行の " + tempPrefix + "… フォルダーと " + reserveEnd + " ファイルは、使用中でなければ削除します (FindFirstFile, FindNextFile, CreateFile, DeleteFile, RemoveDirectory)"},
		{"GetSystemDirectory, GetSystemWindowsDirectory, " + valuesCall + ` HKLM\` + currentVersionKey + `: ProductName, UBR; \ProfileList: ProgramData`,
			"GetSystemDirectory, GetSystemWindowsDirectory, " + valuesCall + ` HKLM\` + currentVersionKey + `: ProductName, UBR、\ProfileList: ProgramData`},
		asIs("RtlGetVersion, GetNativeSystemInfo, IsWow64Process, IsWow64Process2, GetACP, GetOEMCP, GetConsoleOutputCP, GetUserDefaultUILanguage, GetSystemDefaultUILanguage, LCIDToLocaleName, GetDynamicTimeZoneInformation, GetTickCount64, QueryPerformanceCounter, GetConsoleProcessList"),
		{"OpenProcessToken, GetTokenInformation, LookupPrivilegeValue, AdjustTokenPrivileges: whether it is elevated, SeBackupPrivilege for itself",
			"OpenProcessToken, GetTokenInformation, LookupPrivilegeValue, AdjustTokenPrivileges: 昇格の有無、自身の SeBackupPrivilege の有効化"},
		{"SetDefaultDllDirectories, LoadLibraryEx, LoadLibrary, GetProcAddress: DLLs of System32 only; CreateToolhelp32Snapshot, Module32First, Module32Next: what is loaded from elsewhere",
			"SetDefaultDllDirectories, LoadLibraryEx, LoadLibrary, GetProcAddress: System32 の DLL のみ。CreateToolhelp32Snapshot, Module32First, Module32Next: それ以外から読み込まれたもの"},
		{"CreateDirectory, GetSecurityInfo, ConvertSecurityDescriptorToStringSecurityDescriptor, ConvertStringSecurityDescriptorToSecurityDescriptor, ConvertStringSidToSid, ConvertSidToStringSid, GetDiskFreeSpaceEx, LocalFree: its folders",
			"CreateDirectory, GetSecurityInfo, ConvertSecurityDescriptorToStringSecurityDescriptor, ConvertStringSecurityDescriptorToSecurityDescriptor, ConvertStringSidToSid, ConvertSidToStringSid, GetDiskFreeSpaceEx, LocalFree: 上記のフォルダー"},
		{"CreateProcess, CreateJobObject, SetInformationJobObject, AssignProcessToJobObject, ResumeThread, CreatePipe, SetHandleInformation, WaitForSingleObject, GetExitCodeProcess, TerminateProcess: the programs below, each in a job with which it ends",
			"CreateProcess, CreateJobObject, SetInformationJobObject, AssignProcessToJobObject, ResumeThread, CreatePipe, SetHandleInformation, WaitForSingleObject, GetExitCodeProcess, TerminateProcess: 下記のプログラムの実行 (ジョブとともに終了)"},
		asIs("CreateFile, ReadFile, WriteFile, CloseHandle, RegOpenKeyEx, RegQueryValueEx, RegEnumKeyEx, RegCloseKey, CloseServiceHandle, WTSFreeMemory, FindClose"),
	}
}

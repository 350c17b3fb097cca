package legacy

// opening is what comes before the first step. NT5 is 1 on Windows 2003, where
// some programs are missing and others have different options.
const opening = `
@echo off
rem collect-legacy.cmd VERSION
rem
rem Gathers evidence about HTTPS on this server, for servers on which
rem ssltriage-collect.exe can not run: Windows Server 2003, 2003 R2, 2008.
rem Plain batch: it calls programs of Windows only, and changes nothing.
rem
rem   collect-legacy.cmd        asks once, then gathers
rem   collect-legacy.cmd /y     does not ask
rem
rem It never reads a private key or a password. Run it as administrator.
rem A program that hangs can be ended with Ctrl+C; answer N to go on.
setlocal enableextensions disabledelayedexpansion
set "S=%SystemRoot%\system32"
if exist "%SystemRoot%\Sysnative\cmd.exe" set "S=%SystemRoot%\Sysnative"
if "%~1"=="/?" goto usage
if "%~1"=="" goto ask
if /i not "%~1"=="/y" goto usage
goto agreed

:ask
echo This gathers evidence about HTTPS on %COMPUTERNAME%:
echo   certificates without their keys, names and permissions of key files,
echo   HTTP.sys and IIS bindings, listening ports and services, registry keys
echo   of Schannel, the System event log, installed updates, time service.
echo It takes no private key and no password, and changes nothing.
echo It leaves a folder, and a .cab of it where makecab exists.
set "ANSWER="
set /p ANSWER=Type Y and press Enter to begin: 
if /i not "%ANSWER%"=="y" (
  echo Nothing was gathered.
  exit /b 3
)

:agreed
set "VER="
for /f "tokens=*" %%v in ('ver') do set "VER=%%v"
set "NT5="
for %%t in (%VER%) do set "LASTWORD=%%t"
set "LASTWORD=%LASTWORD:]=%"
if "%LASTWORD:~0,2%"=="5." set "NT5=1"

rem The folder: beside this file, else in TEMP. A network path is no place for
rem hives and event logs, which services write.
set "BASE=%~dp0"
if "%BASE:~0,2%"=="\\" set "BASE=%TEMP%\"
call :folder
if defined OUT goto made
set "BASE=%TEMP%\"
call :folder
if defined OUT goto made
echo No folder can be made, neither in %~dp0 nor in %TEMP%.
exit /b 2

:made
for %%d in (certs events host http iis keys net registry) do mkdir "%OUT%\%%d"
for %%d in (MY WebHosting CA ROOT) do mkdir "%OUT%\certs\%%d"
set "GO="
set "LOG=%OUT%\_log.txt"
set "SAID=%OUT%\said.txt"
set "ADMIN=no"
"%S%\reg.exe" query HKU\S-1-5-19 >nul 2>nul <nul
if not errorlevel 1 set "ADMIN=yes"
if "%ADMIN%"=="no" echo WARNING: not run as administrator, much will be missing.
set "HTTPCFG=%S%\httpcfg.exe"
call :httpcfg "%ProgramFiles%\Support Tools"
if defined ProgramFiles(x86) call :httpcfg "%ProgramFiles(x86)%\Support Tools"
call :httpcfg "%ProgramFiles%\Windows Resource Kits\Tools"
if defined ProgramFiles(x86) call :httpcfg "%ProgramFiles(x86)%\Windows Resource Kits\Tools"
call :httpcfg "%ProgramFiles%\Resource Kit"
rem Windows 2003 has no PROGRAMDATA; its folder has a name in every language.
if not defined ProgramData set "PROGRAMDATA=%ALLUSERSPROFILE%\Application Data"
if "%NT5%"=="1" for /f "tokens=3*" %%a in ('%S%\reg.exe query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders" /v "Common AppData" 2^>nul ^<nul') do if "%%a"=="REG_SZ" set "PROGRAMDATA=%%b"

>"%LOG%" echo tls-evidence-cmd 1
>>"%LOG%" echo version=VERSION
>>"%LOG%" echo computer=%COMPUTERNAME%
>>"%LOG%" echo ver=%VER%
>>"%LOG%" echo admin=%ADMIN%
>>"%LOG%" echo processor=%PROCESSOR_ARCHITECTURE% %PROCESSOR_ARCHITEW6432%
>>"%LOG%" echo date=%DATE%
>>"%LOG%" echo time=%TIME%
call :registry acp HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage ACP
call :registry oemcp HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage OEMCP
call :registry installlanguage HKLM\SYSTEM\CurrentControlSet\Control\Nls\Language InstallLanguage
for /f "tokens=2 delims=:" %%c in ('%S%\chcp.com ^<nul') do >>"%LOG%" echo codepage=%%c
call :now localstart
if "%NT5%"=="1" call :evtvbs
`

// closing holds the subroutines.
const closing = `
:usage
echo Usage: collect-legacy.cmd [/y]
exit /b 3

rem Makes %BASE%tls-evidence-COMPUTER, with a number where that exists already.
:folder
set "OUT="
set /a N=1
:folder_next
set "TRY=%BASE%tls-evidence-%COMPUTERNAME%"
if %N% GTR 1 set "TRY=%TRY%-%N%"
if not exist "%TRY%" goto folder_make
set /a N=%N%+1
if %N% LEQ 99 goto folder_next
goto :eof
:folder_make
mkdir "%TRY%" 2>nul
if exist "%TRY%\" set "OUT=%TRY%"
goto :eof

:httpcfg
if exist "%~1\httpcfg.exe" set "HTTPCFG=%~1\httpcfg.exe"
goto :eof

rem One value of the registry as a line of the log.
:registry
for /f "tokens=1-3" %%a in ('%S%\reg.exe query %2 /v %3 2^>nul ^<nul') do if /i "%%a"=="%3" >>"%LOG%" echo %1=%%c
goto :eof

rem The time with its zone, which only WMI tells: 20081217153000.123000+540
:now
set "NOW="
if not exist "%S%\wbem\wmic.exe" goto :eof
for /f "tokens=2 delims==" %%t in ('%S%\wbem\wmic.exe os get LocalDateTime /value 2^>nul ^<nul') do set "NOW=%%t"
if defined NOW >>"%LOG%" echo %1=%NOW:~0,25%
goto :eof

rem :begin PATH TOOL [KEY] sets GO where the program and the key are there.
:begin
set "P=%~1"
set "FILE=%OUT%\%P:/=\%"
set "TOOL=%~2"
if exist "%TOOL%" goto begin_key
set "RC=9009"
>>"%LOG%" echo missing %P% %TOOL%
goto :eof
:begin_key
if "%~3"=="" goto begin_go
"%S%\reg.exe" query "%~3" >nul 2>nul <nul
if not errorlevel 1 goto begin_go
>>"%LOG%" echo none %P% there is no such key
goto :eof
:begin_go
set "GO=1"
goto :eof

rem Logs the exit code, what the program said, and whether there is a result.
:end
set "RC=%ERRORLEVEL%"
if not defined GO goto :eof
set "GO="
>>"%LOG%" echo rc %P% %RC% "%TIME%"
if exist "%SAID%" call :said
set "BYTES="
for %%F in ("%FILE%") do set "BYTES=%%~zF"
if not defined BYTES >>"%LOG%" echo empty %P%
if "%BYTES%"=="0" >>"%LOG%" echo empty %P%
if "%BYTES%"=="0" del "%FILE%"
goto :eof
:said
for /f "usebackq tokens=*" %%L in ("%SAID%") do >>"%LOG%" echo said %P% %%L
del "%SAID%"
goto :eof

rem Saves the certificates of a store one by one, public part only, until there
rem are no more.
:certificates
if not exist "%S%\certutil.exe" goto :eof
set /a N=0
:certificates_next
"%S%\certutil.exe" -store %1 %N% "%OUT%\certs\%1\%N%.cer" >nul 2>nul <nul
if not exist "%OUT%\certs\%1\%N%.cer" goto :eof
set /a N=%N%+1
if %N% LSS 300 goto certificates_next
goto :eof

rem A script that backs up the System log of Windows 2003, which is locked.
:evtvbs
set "VBS=%OUT%\evt.vbs"
>"%VBS%" echo On Error Resume Next
>>"%VBS%" echo Set wmi = GetObject("winmgmts:{impersonationLevel=impersonate,(Backup)}!\\.\root\cimv2")
>>"%VBS%" echo rc = 1
>>"%VBS%" echo For Each log In wmi.ExecQuery("SELECT * FROM Win32_NTEventlogFile WHERE LogFileName='System'")
>>"%VBS%" echo   rc = log.BackupEventlog(WScript.Arguments(0))
>>"%VBS%" echo Next
>>"%VBS%" echo If Err.Number ^<^> 0 Then WScript.Echo Err.Number ^& " " ^& Err.Description
>>"%VBS%" echo WScript.Echo "BackupEventlog " ^& rc
>>"%VBS%" echo WScript.Quit rc
goto :eof
`

// beforePacking and afterPacking are around the list of files.
const beforePacking = `
if exist "%OUT%\evt.vbs" del "%OUT%\evt.vbs"
if exist "%SAID%" del "%SAID%"
call :now localend
>>"%LOG%" echo end "%DATE%" "%TIME%"
set "CAB="
if not exist "%S%\makecab.exe" goto done
echo packing ...
pushd "%OUT%"
>list.ddf echo .Set CabinetNameTemplate=tls-evidence.cab
>>list.ddf echo .Set DiskDirectoryTemplate=.
>>list.ddf echo .Set CompressionType=MSZIP
>>list.ddf echo .Set Cabinet=on
>>list.ddf echo .Set Compress=on
>>list.ddf echo .Set MaxDiskSize=0
>>list.ddf echo .Set InfFileName=makecab.inf
>>list.ddf echo .Set RptFileName=makecab.rpt
`

const afterPacking = `
"%S%\makecab.exe" /F list.ddf >makecab.txt 2>&1 <nul
if exist tls-evidence.cab move tls-evidence.cab "%OUT%.cab" >nul
if exist "%OUT%.cab" set "CAB=%OUT%.cab"
for %%f in (list.ddf makecab.inf makecab.rpt makecab.txt) do if exist %%f del %%f
popd

:done
echo.
if defined CAB echo Send this file: "%CAB%"
if not defined CAB echo Send this folder: "%OUT%"
if "%~1"=="" pause
exit /b 0

`

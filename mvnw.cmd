@echo off
rem Runs the Maven this project pins, with a JDK 25 or newer: finds the one, fetches the other at first use. See mvnw.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"

call :use_jdk "%JAVA_HOME%" && goto jdk_found
for /f "delims=" %%j in ('where java 2^>nul') do call :use_jdk_of "%%~dpj." && goto jdk_found
for %%r in ("%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%USERPROFILE%\.jdks" "%USERPROFILE%\scoop\apps") do (
    for /d %%d in ("%%~r\*") do call :use_jdk "%%~d" && goto jdk_found
)
echo Skein needs a JDK 25 or newer, and none was found in JAVA_HOME, on the PATH or in the usual places.>&2
echo Install one (for example Temurin 25 from https://adoptium.net) or set JAVA_HOME to its folder, and try again.>&2
exit /b 1

:jdk_found
for /f "usebackq tokens=1,* delims==" %%a in ("%HERE%.mvn\wrapper\maven-wrapper.properties") do (
    if "%%a"=="distributionUrl" set "URL=%%b"
    if "%%a"=="distributionSha256Sum" set "SHA256=%%b"
)
for %%u in ("%URL:/=\%") do set "NAME=%%~nu"
set "NAME=%NAME:-bin=%"
if defined MVNW_REPOURL call :rebase
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "HOME_OF_MAVEN=%MAVEN_USER_HOME%\wrapper\dists\%NAME%\%SHA256:~0,8%"
if not exist "%HOME_OF_MAVEN%\bin\mvn.cmd" (
    echo Fetching %NAME% ^(first use^)...>&2
    "%JAVA_HOME%\bin\java.exe" "%HERE%.mvn\wrapper\InstallMaven.java" "%URL%" "%SHA256%" "%HOME_OF_MAVEN%" || exit /b 1
)
call "%HOME_OF_MAVEN%\bin\mvn.cmd" %*
exit /b %ERRORLEVEL%

:rebase
set "URL=%MVNW_REPOURL%/org/apache/maven/%URL:*/org/apache/maven/=%"
exit /b 0

:use_jdk_of
for %%p in ("%~1\..") do call :use_jdk "%%~fp"
exit /b %ERRORLEVEL%

rem Takes a folder as JAVA_HOME when its release file tells of a version that is new enough.
:use_jdk
if "%~1"=="" exit /b 1
if not exist "%~1\bin\javac.exe" exit /b 1
if not exist "%~1\release" exit /b 1
set "JDK_VERSION="
for /f "usebackq tokens=1,2 delims==" %%a in ("%~1\release") do if "%%a"=="JAVA_VERSION" set "JDK_VERSION=%%~b"
if not defined JDK_VERSION exit /b 1
for /f "tokens=1 delims=.-+" %%v in ("%JDK_VERSION%") do if %%v LSS 25 exit /b 1
set "JAVA_HOME=%~1"
exit /b 0

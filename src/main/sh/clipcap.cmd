@echo off
rem Runs clipcap.jar, which lies beside this file.
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -jar "%~dp0clipcap.jar" %*

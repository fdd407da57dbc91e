@echo off
rem The pages on a fresh machine: makes the environment from the lock, serves the sample county and
rem opens the browser. "start.bat --data FOLDER" shows your own. Twin of the script "start".
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"
cd /d "%~dp0"

.venv\Scripts\python.exe -m pip --version >nul 2>nul && goto packages
if exist .venv rmdir /s /q .venv

set "python="
for %%P in ("py -3" "python" "python3") do (
  if not defined python (
    %%~P -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && set "python=%%~P"
  )
)
if not defined python (
  echo 需要 Python 3.11 或更高版本：请从 python.org 安装（勾选 Add python.exe to PATH），再双击 start.bat。
  echo Python 3.11 or newer is needed: install it from python.org with "Add python.exe to PATH", then run start.bat again.
  pause
  exit /b 1
)
%python% -m venv .venv
if errorlevel 1 (
  echo 无法建立虚拟环境。The virtual environment cannot be made.
  pause
  exit /b 1
)

:packages
fc /b requirements.lock .venv\requirements.lock >nul 2>nul
if not errorlevel 1 goto serve
echo 正在安装所需程序包，首次需要几分钟……
echo Installing the packages; the first time takes some minutes ...
set "from="
if exist wheels\ set "from=--no-index --find-links wheels"
.venv\Scripts\python.exe -m pip install --quiet --disable-pip-version-check --require-hashes %from% --requirement requirements.lock
if errorlevel 1 (
  echo 程序包没有装好：请检查网络后再试。The packages could not be installed: check the network and try again.
  pause
  exit /b 1
)
copy /y requirements.lock .venv\requirements.lock >nul

:serve
.venv\Scripts\python.exe -m tcgis app %*
if errorlevel 1 pause

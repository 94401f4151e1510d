"""Runs a program in a terminal of 80 columns and prints what it shows there. Exits as the program does.

usage: terminal.py seconds-until-ctrl-c (0 = never) program arguments...
"""

import fcntl
import os
import pty
import struct
import sys
import termios
import threading

delay = float(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
if delay:
    threading.Timer(delay, lambda: os.write(terminal, b"\x03")).start()
while True:
    try:
        shown = os.read(terminal, 65536)
    except OSError:
        break
    if not shown:
        break
    sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

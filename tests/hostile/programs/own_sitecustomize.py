"""Hand in a sitecustomize.py and a usercustomize.py, which an interpreter may import when it starts (row 44).

file: sitecustomize.py usercustomize.py
asks: behaviour.hidden suite.passes
says: test_counts_words
"""
import os

with open("@folder@/started", "w", encoding="utf-8") as stream:
    stream.write("one of them ran")
os._exit(0)

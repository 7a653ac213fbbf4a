# Aliases only: everything is course.py, which also works where there is no make.
.PHONY: setup lab test verify doctor ci locks

setup lab test verify doctor:
	python3 course.py $@

# What the workflow runs, on a bare Debian machine
ci:
	.ci/run

# After a change of the dependencies in pyproject.toml
locks:
	python3 requirements/compile.py

# Aliases only: everything is course.py, which also works where there is no make.
.PHONY: setup lab test verify doctor ci image classroom docker-full proofs locks

setup lab test verify doctor:
	python3 course.py $@

# What the workflow runs, on a bare Debian machine
ci:
	.ci/run

# The image for boxes at level docker
image:
	python3 docker/image.py

# The classroom: JupyterLab with the students' edition, for `docker compose --file docker/compose.yaml up`
classroom:
	python3 docker/classroom.py

# The exercise `docker` with the real PyTorch, TensorFlow and Keras: some minutes, and 6 GB for a while
docker-full:
	python3 course.py setup docker
	.venv/bin/python docker/full.py

# Long proofs, of which `test` tries a tenth: kills at every moment, anything at all as an answer or an archive
proofs: export GRADER_PROOFS = 1
proofs:
	python3 course.py test tests/box/test_ending.py tests/http tests/fuzz tests/hostile tests/machines tests/api tests/docker tests/exercises tests/notebooks tests/store tests/test_executors.py

# After a change of the dependencies in pyproject.toml
locks:
	python3 requirements/compile.py

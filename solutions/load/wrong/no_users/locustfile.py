"""Ask for all words, a hundred times."""
import requests


def main():
    """Ask."""
    for _ in range(100):
        requests.get("http://127.0.0.1:8080/words", timeout=5)


if __name__ == "__main__":
    main()

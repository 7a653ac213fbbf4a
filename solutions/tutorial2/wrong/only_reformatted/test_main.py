import main


def test_1():
    main.getAvg([1, 2, 3])

from houses import *
def test_1():
    assert parse_price('295k')==295000

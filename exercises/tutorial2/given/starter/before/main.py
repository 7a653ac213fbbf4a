#bike rentals, homework of week 3: guess the number of rented bikes from the temperature
import os, sys, math
#temperature, weekend or not, bikes rented
DATA=[[4,0,211],[7,0,268],[9,1,402],[11,0,371],[12,0,380],[14,1,533],[15,0,447],[16,0,452],[18,1,655],[19,0,528],
[21,0,561],[22,1,741],[23,0,617],[24,0,634],[26,1,838],[27,0,688],[13,0,409],[17,1,612],[20,0,540],[25,1,790]]
Results=[]
square=lambda x: x*x
print("BIKE RENTALS BY TEMPERATURE")

def Split(d,n):
	a=[];b=[]
	for i in range(len(d)):
		if i%n==0: b.append(d[i])
		else: a.append(d[i])
	return a,b
def getAvg(list):
  sum=0
  for i in range(0,len(list)):
    sum=sum+list[i]
  return sum/len(list)

def Fit1(d) :
    xs=[]; ys=[]
    for r in d:
        if r[1]==0:
            xs.append(r[0]); ys.append(r[2])
    mx=getAvg(xs)
    my=getAvg(ys)
    top=0
    bottom=0
    for i in range(0,len(xs)):
        top=top+(xs[i]-mx)*(ys[i]-my)
        bottom=bottom+square(xs[i]-mx)
    try:
        slope=top/bottom
    except:
        slope=0
    return [slope,my-slope*mx]

#same again for the weekends
def Fit2(d) :
    xs=[]; ys=[]
    for r in d:
        if r[1]==1:
            xs.append(r[0]); ys.append(r[2])
    mx=getAvg(xs)
    my=getAvg(ys)
    top=0
    bottom=0
    for i in range(0,len(xs)):
        top=top+(xs[i]-mx)*(ys[i]-my)
        bottom=bottom+square(xs[i]-mx)
    try:
        slope=top/bottom
    except:
        slope=0
    return [slope,my-slope*mx]

def Guess( Model , T ):
	g = Model[0]*T+Model[1]
	if (g<0)==True: g=0
	return g
def level(n):
	if n<350: return 'quiet'
	if not n is None and n>=750: return 'busy'
	return 'normal'

train,test=Split(DATA,4)
M1=Fit1(train)
M2=Fit2(train)
print("workdays: %.2f * temperature + %.2f"%(M1[0],M1[1]))
print("weekends: %.2f * temperature + %.2f"%(M2[0],M2[1]))
for r in test:
    if r[1]==0: g=Guess(M1,r[0])
    else: g=Guess(M2,r[0])
    Results.append(abs(g-r[2]))
    print("%d C: guessed %.0f, rented %d, off by %.0f"%(r[0],g,r[2],abs(g-r[2])))
print("checked on %d days, mean error %.1f, worst %.1f"%(len(Results),getAvg(Results),max(Results)))
print("forecast for a workday of 10 C: %.0f bikes, %s"%(Guess(M1,10),level(Guess(M1,10))))
print("forecast for a workday of -10 C: %.0f bikes, %s"%(Guess(M1,-10),level(Guess(M1,-10))))
print("forecast for a weekend of 20 C: %.0f bikes, %s"%(Guess(M2,20),level(Guess(M2,20))))
print("forecast for a weekend of 30 C: %.0f bikes, %s"%(Guess(M2,30),level(Guess(M2,30))))
